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
  std::optional<Bandwidth> bandwidth;      ///< of a collective size / time; of an exchange as its
                                       ///< library counts; of a kernel what it reads and writes at
                                       ///< least / time
  std::optional<FlopRate> flop_rate;  ///< of a kernel that multiplies
  std::optional<Way> way;             ///< of a collective
  std::optional<PairTime> pair;       ///< of an overlapped pair
  Seconds bound;  ///< what the busiest link takes at full bandwidth; of a pair the busier stream
  std::string_view busiest;  ///< which kind of link that is: "NVLink", "PCIe", "NIC" or "trunk"; of
                             ///< a kernel, see bound_of(): "multiprocessors" or "memory"; of a
                             ///< pair "kernels" or "transport"
};

/// Works out how long what the scenario measures takes on an otherwise idle cluster. A pair alone
/// is played, by `engine`; for all else there are formulas.
Measurement measure(const MeasureScenario& scenario, Engine engine = Engine::simgrid);

/// What each link of the cluster carries meanwhile, in bytes by LinkId; nothing for a kernel or
/// a pair.
std::vector<double> measured_load(const MeasureScenario& scenario, const Cluster& cluster);

/// A figure of a measurement that others can have published.
struct MeasuredMetric {
  std::string_view name;             ///< as `published:` writes it
  std::string_view unit;             ///< of `value`
  double (*read)(const YamlValue&);  ///< a published value, in that unit
  double (*measured)(const Measurement&);
  bool (*is_of)(const MeasuredSubject&);  ///< whether what is measured has such a figure
};

/// The metric that is written here: `time`; `bandwidth`, of a collective `bus_bandwidth`, of a
/// kernel that multiplies `flop_rate`; and of a pair, without bandwidth, `compute_busy`,
/// `exposed_communication` and `transport`. Throws InputError if there is none of that name.
const MeasuredMetric& find_measured_metric(const YamlValue& name, const MeasuredSubject& measured);

/// The metric of that name; requires that there is one.
const MeasuredMetric& measured_metric_named(std::string_view name);

}  // namespace trainyard
