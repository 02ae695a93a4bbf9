#include <algorithm>
#include <optional>
#include <utility>

#include "analysis/afford.hpp"
#include "workloads/best_plan.hpp"
#include "workloads/parameters.hpp"
#include "workloads/usual_plans.hpp"

namespace trainyard {
namespace {

constexpr std::size_t enough = 5;     // models that fit
constexpr std::size_t replayed = 3;   // of the best plans by estimate
constexpr double usual_ratio = 20.0;  // tokens for each parameter, arXiv 2203.15556

/// The scenario with another model, and a plan that suits any: data ranks alone.
Scenario with_model(const Scenario& main, Model model) {
  Scenario scenario = main;
  scenario.model = std::move(model);
  scenario.batch_ramp.clear();
  Plan plan;
  plan.data = scenario.gpus();
  plan.zero = 1;
  plan.dispatcher = main.plan.dispatcher;
  plan.overlap = main.plan.overlap;
  scenario.plan = plan;
  scenario.training.expert_load = {};
  scenario.training.recompute = {};
  scenario.training.choose_recompute = false;
  return scenario;
}

/// Whether its products alone, at the peak of whatever precision is the fastest, take less than
/// there is.
bool may_fit(const Scenario& scenario, Price price, const Means& means) {
  const PeakRates& peaks = scenario.cluster.gpu.peak;
  const FlopRate peak = std::max({peaks.bf16, peaks.fp16, peaks.fp8, peaks.tf32});
  const Flops all{6.0 * active_parameters(scenario.model) * scenario.training.tokens.value()};
  const Seconds least = all / peak / scenario.gpus();
  return price * gpu_hours(scenario.gpus(), least) <= means.budget &&
         (!means.deadline || least <= *means.deadline);
}

/// The best usual plan, by replay of the best few; nothing if none fits in memory.
std::optional<PredictedSteps> best_run(Scenario scenario) {
  PlanEstimates estimates{setup_of(scenario)};
  const PlanSpace space = usual_plans(scenario.model, scenario.training, scenario.plan,
                                      scenario.gpus(), scenario.cluster.spec.gpus_per_node);
  std::optional<PredictedSteps> best;
  for (const RankedPlan& ranked : best_plans(estimates, space, scenario.training, replayed)) {
    scenario.plan = ranked.plan;
    scenario.training.recompute = ranked.recompute;
    Prediction prediction = predict(scenario, {.engine = Engine::fluid});
    if (best && best->prediction.step_time <= prediction.step_time) continue;
    best = PredictedSteps{.scenario = scenario, .prediction = std::move(prediction)};
  }
  return best;
}

AffordableModel tried(const Scenario& scenario, Price price, const Means& means) {
  AffordableModel model{.name = scenario.model.name,
                        .parameters = total_parameters(scenario.model),
                        .plan = std::nullopt,
                        .duration = {},
                        .cost = {},
                        .usual_tokens = Tokens{usual_ratio * active_parameters(scenario.model)},
                        .usual_cost = {},
                        .fits = false};
  const auto run = best_run(scenario);
  if (!run) return model;
  model.plan = run->scenario.plan;
  model.duration = run->prediction.duration;
  model.cost = price * run->prediction.gpu_hours;
  model.usual_cost = model.cost * (model.usual_tokens / scenario.training.tokens);
  model.fits = model.cost <= means.budget && (!means.deadline || model.duration <= *means.deadline);
  return model;
}

}  // namespace

std::vector<AffordableModel> affordable_models(const Scenario& main, Price price,
                                               std::vector<Model> models, const Means& means,
                                               const ModelTold& tell) {
  std::ranges::stable_sort(models, std::ranges::greater{}, total_parameters);
  std::vector<AffordableModel> found;
  std::size_t fitting = 0;
  for (Model& model : models) {
    const Scenario scenario = with_model(main, std::move(model));
    if (!may_fit(scenario, price, means)) continue;
    if (tell) tell(scenario.model.name);
    found.push_back(tried(scenario, price, means));
    if (found.back().fits && ++fitting == enough) break;
  }
  return found;
}

}  // namespace trainyard
