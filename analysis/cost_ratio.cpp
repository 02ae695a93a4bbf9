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
  const RunFigures& total = run.prediction.total;
  if (total.cost.middle <= Dollars{}) return std::nullopt;
  Flops work;
  for (const RunPhase& phase : run.scenario.phases) {
    if (phase.given) continue;
    const Flops each{6.0 * active_parameters(phase.scenario().model)};
    work += each * phase.scenario().training.tokens.value();
  }
  return TrainingCost{.work = work,
                      .gpu_hours = total.gpu_hours.middle,
                      .price = total.cost.middle / total.gpu_hours.middle};
}

std::optional<TrainingCost> published_cost(const ComparedRun& run) {
  std::optional<TrainingCost> cost = training_cost(run);
  for (const auto& [part, published] : run.scenario.published) {
    if (!cost || !part.empty() || published.metric != "gpu_hours") continue;
    cost->gpu_hours = GpuHours{published.value};
    return cost;
  }
  return std::nullopt;
}

std::string text_of(const CostRatio& ratio) {
  return fmt::format(
      "cost {:.4g} x = {:.4g} x FLOPs (6ND) x {:.3g} x GPU-hours a FLOP x {:.4g} x price",
      ratio.cost(), ratio.work, ratio.hours_per_flop, ratio.price);
}

}  // namespace trainyard
