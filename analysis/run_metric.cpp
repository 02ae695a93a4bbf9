#include "analysis/run_metric.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

double plain(const YamlValue& value) {
  return value.number();
}

const std::array<RunMetric, 5> all{{
    {.name = "duration",
     .unit = "s",
     .read = [](const YamlValue& value) { return value.seconds().value(); },
     .predicted = [](const RunFigures& run) { return run.duration.middle.value(); }},
    {.name = "gpu_hours",
     .unit = "GPU-hours",
     .read = plain,
     .predicted = [](const RunFigures& run) { return run.gpu_hours.middle.value(); },
     .of_steps_too = true},
    {.name = "cost",
     .unit = "USD",
     .read = [](const YamlValue& value) { return value.dollars().value(); },
     .predicted = [](const RunFigures& run) { return run.cost.middle.value(); },
     .needs_price = true},
    {.name = "interruptions",
     .unit = "",
     .read = plain,
     .predicted = [](const RunFigures& run) { return run.interruptions.middle; },
     .needs_reliability = true,
     .whole_run_only = true},
    {.name = "effective_time",
     .unit = "",
     .read = [](const YamlValue& value) { return value.fraction(); },
     .predicted = [](const RunFigures& run) { return run.goodput.middle; },
     .needs_reliability = true,
     .whole_run_only = true},
}};

}  // namespace

std::span<const RunMetric> run_metrics() {
  return all;
}

const RunMetric* run_metric_named(std::string_view name) {
  const auto found = std::ranges::find(all, name, &RunMetric::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace trainyard
