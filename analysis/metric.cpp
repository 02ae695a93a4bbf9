#include "analysis/metric.hpp"

#include "analysis/run_metric.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

double plain(const YamlValue& value) {
  return value.number();
}
double time(const YamlValue& value) {
  return value.seconds().value();
}
double size(const YamlValue& value) {
  return value.bytes().value();
}
double percent_or_share(const YamlValue& value) {
  return value.fraction();
}

const std::array<Metric, 14> all{{
    {"step_time", "s", time, [](const Prediction& p) { return p.step_time.value(); }},
    {"tokens_per_s_per_gpu", "tokens/s", plain,
     [](const Prediction& p) { return p.tokens_per_gpu.value(); }},
    {"gpu_hours", "GPU-hours", plain, [](const Prediction& p) { return p.gpu_hours.value(); }},
    {"model_tflops_per_gpu", "TFLOP/s", plain,
     [](const Prediction& p) { return p.model_rate.value() * 1e-12; }},
    {"mfu_causal", "", percent_or_share, [](const Prediction& p) { return p.utilization.causal; }},
    {"mfu_full", "", percent_or_share, [](const Prediction& p) { return p.utilization.full; }},
    {"memory_per_gpu", "B", size, [](const Prediction& p) { return p.memory.total().value(); }},
    {"step_part.forward", "s", time,
     [](const Prediction& p) { return p.mean_parts.forward.value(); }},
    {"step_part.backward", "s", time,
     [](const Prediction& p) { return p.mean_parts.backward.value(); }},
    {"step_part.weights", "s", time,
     [](const Prediction& p) { return p.mean_parts.weights.value(); }},
    {"step_part.overlapped", "s", time,
     [](const Prediction& p) { return p.mean_parts.overlapped.value(); }},
    {"step_part.bubble", "s", time,
     [](const Prediction& p) { return p.mean_parts.bubble.value(); }},
    {"step_part.optimizer", "s", time,
     [](const Prediction& p) { return p.mean_parts.optimizer.value(); }},
    {"step_part.exposed_communication", "s", time,
     [](const Prediction& p) { return p.mean_parts.exposed_communication.value(); }},
}};

}  // namespace

std::span<const Metric> metrics() {
  return all;
}

const Metric& find_metric(const YamlValue& name) {
  const auto found = std::ranges::find(all, name.text(), &Metric::name);
  if (found != all.end()) return *found;
  std::vector<std::string> known;
  for (const Metric& metric : all) known.emplace_back(metric.name);
  for (const RunMetric& metric : run_metrics()) known.emplace_back(metric.name);
  name.fail_unknown(known);
}

const Metric& metric_named(std::string_view name) {
  return *std::ranges::find(all, name, &Metric::name);
}

}  // namespace trainyard
