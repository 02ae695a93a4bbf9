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
  const Scenario& scenario = run.scenario;
  if (!scenario.price || *scenario.price == Price{}) return std::nullopt;
  const Flops each{6.0 * active_parameters(scenario.model)};
  return TrainingCost{.work = each * scenario.training.tokens.value(),
                      .gpu_hours = run.prediction.gpu_hours,
                      .price = *scenario.price};
}

std::string text_of(const CostRatio& ratio) {
  return fmt::format(
      "cost {:.4g} x = {:.4g} x FLOPs (6ND) x {:.3g} x GPU-hours a FLOP x {:.4g} x price",
      ratio.cost(), ratio.work, ratio.hours_per_flop, ratio.price);
}

}  // namespace trainyard
