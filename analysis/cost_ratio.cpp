#include "analysis/cost_ratio.hpp"

#include <fmt/format.h>

#include "workloads/parameters.hpp"

namespace trainyard {

CostRatio cost_ratio(const TrainingCost& run, const TrainingCost& first) {
  const auto hours_per_flop = [](const TrainingCost& cost) {
    return cost.gpu_hours.value() / cost.work.value();
  };
  return {.work = run.work / first.work,
          .hours_per_flop = hours_per_flop(run) / hours_per_flop(first),
          .price = run.price / first.price};
}

std::optional<TrainingCost> training_cost(const ComparedRun& run) {
  TrainingCost cost;
  Dollars dollars;
  for (const RunPhase& phase : run.scenario.phases) {
    if (phase.given) continue;
    const Flops each{6.0 * active_parameters(phase.scenario().model)};
    const RunFigures figures = figures_of(run.scenario, run.prediction, phase.name);
    cost.work += each * phase.scenario().training.tokens.value();
    cost.gpu_hours += figures.gpu_hours.middle;
    dollars += figures.cost.middle;
  }
  if (dollars <= Dollars{}) return std::nullopt;
  cost.price = dollars / cost.gpu_hours;
  return cost;
}

std::optional<TrainingCost> published_cost(const ComparedRun& run) {
  std::optional<TrainingCost> cost = training_cost(run);
  const PublishedValue* const published = run.scenario.find_published("", "gpu_hours");
  if (!cost || published == nullptr) return std::nullopt;
  cost->gpu_hours = GpuHours{published->value};
  return cost;
}

std::string text_of(const CostRatio& ratio) {
  return fmt::format(
      "cost {:.4g} x = {:.4g} x FLOPs (6ND) x {:.4g} x GPU-hours a FLOP x {:.4g} x price",
      ratio.cost(), ratio.work, ratio.hours_per_flop, ratio.price);
}

}  // namespace trainyard
