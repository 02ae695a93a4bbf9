#pragma once

#include "analysis/compare.hpp"

namespace trainyard {

/// What the cost of a training run is made of.
struct TrainingCost {
  Flops work;  ///< 6 FLOPs for each token and each parameter that it passes
  GpuHours gpu_hours;
  Price price;
};

/// How much more one run costs than another, and why: the three factors multiply to the cost.
struct CostRatio {
  double work;            ///< of training FLOPs
  double hours_per_flop;  ///< of GPU-hours for each of them
  double price;           ///< of a GPU-hour

  double cost() const { return work * hours_per_flop * price; }
};

/// Requires that nothing of `first` is zero, nor the work of `run`.
CostRatio cost_ratio(const TrainingCost& run, const TrainingCost& first);

/// What a run costs if it has a price; its work by the rule 6 N D with active_parameters(), phases
/// whose hours are given left out.
std::optional<TrainingCost> training_cost(const ComparedRun& run);

/// The same with the hours that were published of the whole run, if they were.
std::optional<TrainingCost> published_cost(const ComparedRun& run);

/// "cost 22.06 x = 11.54 x FLOPs (6ND) x 0.959 x GPU-hours a FLOP x 1.995 x price"
std::string text_of(const CostRatio& ratio);

}  // namespace trainyard
