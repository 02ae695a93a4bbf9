#include "analysis/run_prediction.hpp"

#include <algorithm>

namespace trainyard {
namespace {

constexpr Seconds hour{3600.0};

/// The place of the plan of that name, or of the one that counts.
std::size_t plan_named(const RunPhase& phase, std::string_view name) {
  const auto found = std::ranges::find(phase.plans, name, &PhasePlan::name);
  return found == phase.plans.end() ? 0 : static_cast<std::size_t>(found - phase.plans.begin());
}

/// Hours and dollars of one phase by one of its plans.
RunFigures figures_of(const RunPhase& phase, const PhasePrediction& predicted, std::size_t plan) {
  const Scenario& scenario = phase.plans[plan].scenario;
  const GpuHours hours = phase.given ? *phase.given : predicted.plans[plan].gpu_hours;
  const Seconds duration =
      phase.given ? hour * (hours.value() / scenario.gpus()) : predicted.plans[plan].duration;
  const Dollars cost = scenario.price ? *scenario.price * hours : Dollars{};
  return {.duration = Band<Seconds>::sure(duration),
          .gpu_hours = Band<GpuHours>::sure(hours),
          .cost = Band<Dollars>::sure(cost)};
}

RunFigures operator+(const RunFigures& a, const RunFigures& b) {
  return {.duration = a.duration + b.duration,
          .gpu_hours = a.gpu_hours + b.gpu_hours,
          .cost = a.cost + b.cost};
}

/// The phase that takes most GPU-hours.
std::size_t main_of(const std::vector<PhasePrediction>& phases) {
  const auto hours = [](const PhasePrediction& phase) {
    return phase.plans.empty() ? GpuHours{} : phase.plans.front().gpu_hours;
  };
  const auto main = std::ranges::max_element(phases, {}, hours);
  return static_cast<std::size_t>(main - phases.begin());
}

}  // namespace

bool RunPrediction::fits() const {
  return std::ranges::all_of(phases, [](const PhasePrediction& phase) {
    return phase.plans.empty() || phase.plans.front().fits;
  });
}

RunPrediction predict_run(const RunScenario& scenario, const ReplayChoice& choice) {
  RunPrediction run{};
  for (const RunPhase& phase : scenario.phases) {
    PhasePrediction& predicted = run.phases.emplace_back();
    if (phase.given) continue;
    for (const PhasePlan& plan : phase.plans) {
      predicted.plans.push_back(predict(plan.scenario, choice));
    }
  }
  run.main = main_of(run.phases);
  run.total = figures_of(scenario, run, "");
  return run;
}

RunFigures figures_of(const RunScenario& scenario, const RunPrediction& run, std::string_view part,
                      std::string_view plan) {
  const auto is_part = [&](const RunPhase& phase) { return phase.name == part; };
  const bool of_phase = std::ranges::any_of(scenario.phases, is_part);
  RunFigures sum{};
  for (std::size_t i = 0; i < scenario.phases.size(); ++i) {
    const RunPhase& phase = scenario.phases[i];
    if (!part.empty() && (of_phase ? phase.name : phase.stage) != part) continue;
    sum = sum + figures_of(phase, run.phases[i], plan_named(phase, plan));
  }
  return sum;
}

}  // namespace trainyard
