#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/measure_scenario.hpp"

namespace trainyard {

/// What a scenario that measures something finds.
struct Measurement {
  int gpus;
  Seconds time;
  std::optional<Bandwidth> bus_bandwidth;  ///< of a collective, see bus_bandwidth()
  Bandwidth bandwidth;       ///< of a collective size / time; of an exchange as its library counts
  std::optional<Way> way;    ///< of a collective
  Seconds bound;             ///< what the busiest link takes at full bandwidth
  std::string_view busiest;  ///< which kind of link that is: "NVLink", "PCIe", "NIC" or "trunk"
};

/// Works out how long the scenario's collective or exchange takes on an otherwise idle cluster.
Measurement measure(const MeasureScenario& scenario);

/// What each link of the cluster carries meanwhile, in bytes by LinkId.
std::vector<double> measured_load(const MeasureScenario& scenario, const Cluster& cluster);

/// A figure of a measurement that others can have published.
struct MeasuredMetric {
  std::string_view name;             ///< as `published:` writes it
  std::string_view unit;             ///< of `value`
  double (*read)(const YamlValue&);  ///< a published value, in that unit
  double (*measured)(const Measurement&);
};

/// The metric that is written here: `time`, `bandwidth`, and of a collective `bus_bandwidth`.
/// Throws InputError if there is none of that name.
const MeasuredMetric& find_measured_metric(const YamlValue& name, bool collective);

/// The metric of that name; requires that there is one.
const MeasuredMetric& measured_metric_named(std::string_view name);

}  // namespace trainyard
