#include "analysis/export_condition.hpp"

#include <algorithm>

namespace trainyard {
namespace {

bool holds(const Threshold& threshold, const ChipMetrics& metrics) {
  const double value = value_of(threshold.measure, metrics);
  switch (threshold.comparison) {
    case Comparison::at_least:
      return value >= threshold.limit;
    case Comparison::above:
      return value > threshold.limit;
    case Comparison::at_most:
      return value <= threshold.limit;
    case Comparison::below:
      return value < threshold.limit;
  }
  return false;
}

void add_once(std::vector<Threshold>& thresholds, const Threshold& threshold) {
  if (std::ranges::find(thresholds, threshold) == thresholds.end()) thresholds.push_back(threshold);
}

}  // namespace

double value_of(Measure measure, const ChipMetrics& metrics) {
  switch (measure) {
    case Measure::tpp:
      return metrics.tpp;
    case Measure::performance_density:
      return metrics.performance_density.value_or(0.0);
    case Measure::io:
      return metrics.io.value();
    case Measure::memory_bandwidth:
      return metrics.memory.value();
    case Measure::io_plus_memory:
      return (metrics.io + metrics.memory).value();
  }
  return 0.0;
}

bool holds(const Condition& condition, const ChipMetrics& metrics) {
  if (condition.datacenter && *condition.datacenter != metrics.datacenter) return false;
  const auto threshold_holds = [&](const Threshold& one) { return holds(one, metrics); };
  const auto branch_holds = [&](const Condition& one) { return holds(one, metrics); };
  return std::ranges::all_of(condition.thresholds, threshold_holds) &&
         (condition.any_of.empty() || std::ranges::any_of(condition.any_of, branch_holds));
}

void add_met(const Condition& condition, const ChipMetrics& metrics, std::vector<Threshold>& met) {
  for (const Threshold& threshold : condition.thresholds) add_once(met, threshold);
  const auto branch = std::ranges::find_if(
      condition.any_of, [&](const Condition& one) { return holds(one, metrics); });
  if (branch != condition.any_of.end()) add_met(*branch, metrics, met);
}

void add_missed(const Condition& condition, const ChipMetrics& metrics,
                std::vector<Threshold>& missed) {
  if (condition.datacenter && *condition.datacenter != metrics.datacenter) return;
  for (const Threshold& threshold : condition.thresholds) {
    if (!holds(threshold, metrics)) add_once(missed, threshold);
  }
  const auto holding = [&](const Condition& one) { return holds(one, metrics); };
  if (std::ranges::any_of(condition.any_of, holding)) return;
  for (const Condition& one : condition.any_of) add_missed(one, metrics, missed);
}

}  // namespace trainyard
