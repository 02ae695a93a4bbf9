#include "analysis/search_figures.hpp"

#include <algorithm>

#include "analysis/run_money.hpp"

namespace trainyard {
namespace {

PlanFigures figures_of(const SearchSite& site, Seconds step_time, const LoadShares& load,
                       double pue) {
  const Training& training = site.scenario.training;
  const ClusterChoice& cluster = site.scenario.cluster;
  const Tokens step{static_cast<double>(training.global_batch) * training.sequence_length};
  PlanFigures figures;
  figures.step_time = step_time;
  figures.duration = step_time * (training.tokens / step);
  figures.gpu_hours = gpu_hours(site.scenario.gpus(), figures.duration);
  if (site.price) figures.cost = *site.price * figures.gpu_hours;
  if (!site.draw) return figures;
  const Watts node = node_power(*site.draw, cluster.gpu.tdp, cluster.spec.gpus_per_node, load);
  figures.energy = node * (figures.duration * static_cast<double>(cluster.spec.nodes)) * pue;
  return figures;
}

}  // namespace

PlanFigures figures_of(const SearchSite& site, const StepEstimate& estimate, double pue) {
  const double idle = std::clamp(estimate.bubble / estimate.step_time, 0.0, 1.0);
  const LoadShares load{.computing = 1.0 - idle, .communicating = 0.0, .idle = idle};
  return figures_of(site, estimate.step_time, load, pue);
}

PlanFigures figures_of(const SearchSite& site, const Prediction& prediction, double pue) {
  return figures_of(site, prediction.step_time, load_of(prediction), pue);
}

bool keeps_within(const SearchLimits& limits, const PlanFigures& figures) {
  if (limits.deadline && figures.duration > *limits.deadline) return false;
  return !limits.budget || (figures.cost && *figures.cost <= *limits.budget);
}

double value_of(const PlanFigures& figures, SearchObjective objective) {
  switch (objective) {
    case SearchObjective::step_time:
      return figures.step_time.value();
    case SearchObjective::gpu_hours:
      return figures.gpu_hours.value();
    case SearchObjective::cost:
      return figures.cost->value();
    case SearchObjective::energy:
      return figures.energy->value();
  }
  return 0.0;
}

}  // namespace trainyard
