#include "analysis/run_metric.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

const std::array<RunMetric, 5> all{{
    {"duration", "s", [](const YamlValue& value) { return value.seconds().value(); },
     [](const RunFigures& run) { return run.duration.middle.value(); }},
    {"gpu_hours", "GPU-hours", [](const YamlValue& value) { return value.number(); },
     [](const RunFigures& run) { return run.gpu_hours.middle.value(); }},
    {"cost", "USD", [](const YamlValue& value) { return value.dollars().value(); },
     [](const RunFigures& run) { return run.cost.middle.value(); }},
    {"interruptions", "", [](const YamlValue& value) { return value.number(); },
     [](const RunFigures& run) { return run.interruptions.middle; }},
    {"effective_time", "", [](const YamlValue& value) { return value.fraction(); },
     [](const RunFigures& run) { return run.goodput.middle; }},
}};

}  // namespace

const RunMetric* run_metric_named(std::string_view name) {
  const auto found = std::ranges::find(all, name, &RunMetric::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace trainyard
