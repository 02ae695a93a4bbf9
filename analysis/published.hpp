#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "sim/yaml.hpp"

namespace trainyard {

/// A value that somebody measured, to compare a prediction with.
struct PublishedValue {
  std::string metric;  ///< one of the names in analysis/metric.hpp or analysis/measurement.hpp
  double value;        ///< in the unit of the metric
  std::string split;   ///< public_calibration or public_validation
  std::string source;
};

/// A row of a scenario's `published:` list, of which `find_metric` knows the metrics. Throws
/// InputError.
template <class FindMetric>
PublishedValue read_published(YamlMap& map, FindMetric find_metric) {
  constexpr std::array<std::pair<std::string_view, bool>, 2> splits{{
      {"public_calibration", true},
      {"public_validation", true},
  }};
  const YamlValue split = map.at("split");
  split.one_of(splits);
  const auto& metric = find_metric(map.at("metric"));
  const YamlValue value = map.at("value");
  if (metric.read(value) <= 0.0) value.fail("a published value of nothing", "leave the row out");
  return {.metric = std::string{metric.name},
          .value = metric.read(value),
          .split = split.text(),
          .source = map.at("source").text()};
}

}  // namespace trainyard
