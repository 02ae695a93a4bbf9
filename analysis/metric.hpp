#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analysis/prediction.hpp"

namespace trainyard {

/// A figure of a prediction that measurements can be compared with.
struct Metric {
  std::string_view name;             ///< as `published:` writes it
  std::string_view unit;             ///< of `value`
  double (*read)(const YamlValue&);  ///< a published value, in that unit
  double (*predicted)(const Prediction&);
};

/// All of them.
std::span<const Metric> metrics();

/// The metric that is written here. Throws InputError if there is none of that name; those of whole
/// runs are among the known.
const Metric& find_metric(const YamlValue& name);

/// The metric of that name; requires that there is one.
const Metric& metric_named(std::string_view name);

}  // namespace trainyard
