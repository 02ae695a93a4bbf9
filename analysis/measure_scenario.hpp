#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/measure_kernel.hpp"
#include "analysis/measure_pair.hpp"
#include "analysis/published.hpp"
#include "sim/catalogue.hpp"
#include "topologies/cluster_reader.hpp"
#include "workloads/exchange_time.hpp"

namespace trainyard {

/// A dispatch or combine, by a version of the library that does it.
struct MeasuredExchange {
  ExchangeRequest request;
  ExchangeVersion version;
};

/// What a scenario can measure instead of a step.
using MeasuredSubject =
    std::variant<CollectiveRequest, MeasuredExchange, MeasuredKernel, MeasuredPair>;

/// A scenario that measures something smaller than a step, on a cluster that does nothing else.
struct MeasureScenario {
  std::string name;                                          ///< of the file, without its ending
  std::vector<std::pair<std::string, std::string>> written;  ///< every value with its keys
  ClusterChoice cluster;
  MeasuredSubject measured;
  CollectiveConstants constants;
  std::vector<PublishedValue> published;

  /// Where the constants come from that the measurement depends on.
  std::vector<Provenance> provenance() const;
};

/// Whether a scenario has `measure:`.
bool measures(const YamlDocument& document);

/// Reads such a scenario: `cluster`, `measure` and `published`. What else a training run needs may
/// stand there, as it does in a base that was meant for one, and is left alone; but a pair is one
/// of a whole run. Throws InputError.
MeasureScenario read_measure_scenario(const YamlDocument& document, const Catalogue& catalogue);

}  // namespace trainyard
