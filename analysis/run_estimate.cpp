#include "analysis/run_estimate.hpp"

#include <utility>

#include "analysis/goodput.hpp"
#include "analysis/run_money.hpp"

namespace trainyard {
namespace {

/// What a phase takes when nothing stops it, over what it takes; by closed form.
double goodput_of(const RunScenario& run, const Scenario& steps, const Prediction& predicted) {
  if (!run.reliability) return 1.0;
  const RunWork work{.work = predicted.duration,
                     .nodes = steps.cluster.spec.nodes,
                     .replicas = steps.plan.data,
                     .checkpoint = checkpoint_size(steps)};
  const double goodput = estimated_goodput(work, *run.reliability);
  if (goodput > 0.0) return goodput;
  throw InputError{run.reliability_place +
                   ": the run never ends if failures are as frequent as they may be (write a "
                   "shorter restart or checkpoint, or fewer failures)"};
}

}  // namespace

LargePhases large_phases(const RunScenario& scenario, const RunPrediction& predicted) {
  constexpr double small = 0.1;
  LargePhases large{.run = scenario, .main = 0};
  large.run.phases.clear();
  for (std::size_t i = 0; i < scenario.phases.size(); ++i) {
    RunPhase phase = scenario.phases[i];
    const GpuHours hours = phase.given ? *phase.given : predicted.phases[i].plans.front().gpu_hours;
    if (i != predicted.main && hours < predicted.total.gpu_hours.middle * small) continue;
    phase.plans.resize(1, phase.plans.front());
    phase.plans.front().scenario.batch_ramp.clear();
    if (i == predicted.main) large.main = large.run.phases.size();
    large.run.phases.push_back(std::move(phase));
  }
  return large;
}

RunEstimate estimate_run(const LargePhases& phases) {
  const RunScenario& run = phases.run;
  RunScenario steps = run;
  steps.reliability.reset();
  const RunPrediction predicted = predict_run(steps, {.engine = Engine::fluid});
  RunEstimate figures{.step_time = predicted.phases[phases.main].plans.front().step_time,
                      .gpu_hours = {},
                      .cost = {}};
  if (has_prices(run)) figures.cost = Dollars{};
  for (std::size_t i = 0; i < run.phases.size(); ++i) {
    const RunPhase& phase = run.phases[i];
    const GpuHours hours =
        phase.given ? *phase.given
                    : predicted.phases[i].plans.front().gpu_hours /
                          goodput_of(run, phase.scenario(), predicted.phases[i].plans.front());
    figures.gpu_hours += hours;
    if (figures.cost) *figures.cost += price_of(run, phase)->middle * hours;
  }
  return figures;
}

}  // namespace trainyard
