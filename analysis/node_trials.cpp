#include "analysis/node_trials.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "topologies/build_cluster.hpp"
#include "workloads/usual_plans.hpp"

namespace trainyard {
namespace {

constexpr std::size_t replayed = 3;  // of the best plans by estimate
constexpr std::size_t kept = 8;      // whose degrees nearby numbers of nodes try
constexpr double nearby = 2.0;       // times as many nodes
// A replay is seldom that much shorter than its estimate: only where several classes of replicas
// share the links of a narrow fabric.
constexpr double least_replay = 0.9;  // of the estimate

std::vector<Plan> plans_of(const std::vector<RankedPlan>& ranked) {
  std::vector<Plan> plans;
  for (const RankedPlan& one : ranked) plans.push_back(one.plan);
  return plans;
}

}  // namespace

NodeTrials::NodeTrials(const Scenario& scenario, Seconds deadline_of_step, Engine engine)
    : scenario_{scenario}, deadline_of_step_{deadline_of_step}, engine_{engine} {}

const NodeTrial& NodeTrials::on(int nodes) {
  const auto known = trials_.find(nodes);
  if (known != trials_.end()) return known->second;
  return trials_.emplace(nodes, try_on(nodes)).first->second;
}

PredictedSteps NodeTrials::best_on(int nodes) {
  const NodeTrial& trial = on(nodes);
  PredictedSteps best = *trial.run;
  // What was replayed before is too slow.
  for (std::size_t i = trial.replays; i < trial.candidates.size(); ++i) {
    if (!may_take(trial.candidates[i], best.prediction.step_time)) continue;
    PredictedSteps run = replay(nodes, trial.candidates[i]);
    if (run.prediction.step_time < best.prediction.step_time) best = std::move(run);
  }
  return best;
}

NodeTrial NodeTrials::try_on(int nodes) {
  NodeTrial trial;
  const Scenario scenario = sized(nodes);
  try {
    build_cluster(scenario.cluster.spec);
  } catch (const std::invalid_argument&) {
    trial.too_many = true;
    return trial;
  }
  PlanEstimates estimates{setup_of(scenario)};
  const PlanSpace space = space_on(scenario);
  trial.best = best_plans(estimates, space, scenario_.training, kept);
  trial.candidates = candidates_of(estimates, space, trial.best);
  if (trial.best.empty()) return trial;
  trial.step = trial.best.front().estimate.step_time;
  for (const RankedPlan& candidate : trial.candidates) {
    if (trial.run || !may_take(candidate, deadline_of_step_)) break;
    PredictedSteps run = replay(nodes, candidate);
    const Seconds step = run.prediction.step_time;
    trial.step = trial.replays++ == 0 ? step : std::min(trial.step, step);
    if (step <= deadline_of_step_) trial.run = std::move(run);
  }
  return trial;
}

/// All usual plans, or near where all were ranked only such as did best there.
PlanSpace NodeTrials::space_on(const Scenario& scenario) {
  const int nodes = scenario.cluster.spec.nodes;
  PlanSpace space = usual_plans(scenario.model, scenario.training, scenario_.plan, scenario.gpus(),
                                scenario.cluster.spec.gpus_per_node);
  const auto distance = [&](int other) {
    const double ratio = static_cast<double>(other) / nodes;
    return std::max(ratio, 1.0 / ratio);
  };
  std::vector<int> near = thorough_;
  std::erase_if(
      near, [&](int other) { return distance(other) > nearby || trials_.at(other).best.empty(); });
  if (!near.empty()) {
    const int nearest = *std::ranges::min_element(near, {}, distance);
    return narrowed(std::move(space), plans_of(trials_.at(nearest).best));
  }
  thorough_.push_back(nodes);
  return space;
}

/// The best few, and the written plan even if it is none of them.
std::vector<RankedPlan> NodeTrials::candidates_of(PlanEstimates& estimates, PlanSpace space,
                                                  const std::vector<RankedPlan>& best) const {
  std::vector<RankedPlan> candidates{
      best.begin(), best.begin() + static_cast<std::ptrdiff_t>(std::min(replayed, best.size()))};
  space.tensor.clear();
  for (const RankedPlan& written : best_plans(estimates, space, scenario_.training, 1)) {
    const auto same = [&](const RankedPlan& known) {
      return known.estimate.step_time == written.estimate.step_time;
    };
    if (std::ranges::none_of(candidates, same)) candidates.push_back(written);
  }
  return candidates;
}

/// Whether a replay of the candidate may be as short as that.
bool NodeTrials::may_take(const RankedPlan& candidate, Seconds step) const {
  return candidate.estimate.step_time * least_replay <= step;
}

/// The scenario on so many nodes, where each plan chooses what is computed again.
Scenario NodeTrials::sized(int nodes) const {
  Scenario scenario = scenario_;
  scenario.cluster.spec.nodes = nodes;
  scenario.training.choose_recompute = false;
  return scenario;
}

PredictedSteps NodeTrials::replay(int nodes, const RankedPlan& ranked) const {
  Scenario scenario = sized(nodes);
  scenario.plan = ranked.plan;
  scenario.training.recompute = ranked.recompute;
  Prediction prediction = predict(scenario, {.engine = engine_});
  return {.scenario = std::move(scenario), .prediction = std::move(prediction)};
}

}  // namespace trainyard
