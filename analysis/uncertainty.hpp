#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/provenance.hpp"

namespace trainyard {

/// How far inputs are off in the mean, where their own entries do not say it: uncertainty.yaml.
struct UncertaintyCatalogue {
  std::vector<std::pair<std::string, double>> kinds;  ///< a share, by kind of provenance
  std::vector<Provenance> inputs;                     ///< of what no other catalogue has an entry

  /// The input of that name. Requires that the file has it, as reading ensures.
  const Provenance& input(std::string_view name) const;
};

/// Reads uncertainty.yaml. Throws InputError.
UncertaintyCatalogue read_uncertainties(const YamlDocument& document);

/// By how much a constant is off, as a share of it: what its entry says, or else its kind; 0 of
/// what a scenario chooses.
double uncertainty_of(const Provenance& constant, const UncertaintyCatalogue& catalogue);

}  // namespace trainyard
