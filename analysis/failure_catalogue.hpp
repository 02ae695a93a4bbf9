#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/failure_model.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// What failures.yaml has: who observed how many failures, and what follows from those of a kind.
struct FailureCatalogue {
  std::vector<FailureModel> models;
  std::vector<std::pair<std::string, Recovery>> recoveries;
  std::vector<Provenance> provenance;  ///< of the recoveries
};

/// Reads failures.yaml. Throws InputError.
FailureCatalogue read_failure_catalogue(const YamlDocument& document);

/// The failures that a scenario writes: the id of an entry, or a map with
///
/// - `like`, the entry that the rest changes;
/// - `rate` of one node, or `mtbf` of so many `nodes`: that of all causes together, which keep
/// their
///   shares; without `like` and `causes` they are one cause, of which `recovery` tells what
///   follows;
/// - `causes` by name, each with its `rate` and `recovery`, instead of or beside those of `like`;
/// - `weibull_shape`.
///
/// A rate that is written is of the nodes of the run, one of the catalogue of nodes of so many
/// GPUs.
///
/// Throws InputError.
FailureModel read_failures(const YamlValue& value, const FailureCatalogue& catalogue);

}  // namespace trainyard
