#include "analysis/run_prediction.hpp"

#include <algorithm>
#include <span>

#include "analysis/run_money.hpp"
#include "workloads/parameters.hpp"

namespace trainyard {
namespace {

/// How long a phase trains by one of its plans.
Seconds training_time(const RunPhase& phase, const PhasePrediction& predicted, std::size_t plan) {
  if (!phase.given) return predicted.plans[plan].duration;
  return one_hour * (phase.given->value() / phase.plans[plan].scenario.gpus());
}

/// The phase that takes most GPU-hours.
std::size_t main_of(const std::vector<PhasePrediction>& phases) {
  const auto hours = [](const PhasePrediction& phase) {
    return phase.plans.empty() ? GpuHours{} : phase.plans.front().gpu_hours;
  };
  const auto main = std::ranges::max_element(phases, {}, hours);
  return static_cast<std::size_t>(main - phases.begin());
}

RunWork work_of(const Scenario& steps, const Prediction& prediction) {
  return {.work = prediction.duration,
          .nodes = steps.cluster.spec.nodes,
          .replicas = steps.plan.data,
          .checkpoint = checkpoint_size(steps)};
}

void check_ending(const RunScenario& scenario, const RunWork& work) {
  const auto misfit = find_endless(work, *scenario.reliability);
  if (!misfit) return;
  throw InputError{scenario.reliability_place + ": " + misfit->key + ": " + misfit->problem + " (" +
                   misfit->remedy + ")"};
}

/// What each simulated run of one phase alone takes.
std::vector<Seconds> walls_of(const RunWork& work, const Reliability& reliability) {
  std::vector<Seconds> walls;
  for (const std::vector<Seconds>& run : simulate_runs(std::span{&work, 1}, reliability).walls) {
    walls.push_back(run.front());
  }
  return walls;
}

/// Simulates the run by the plans that count, and the other plans of phases each alone.
RunReliability simulate(const RunScenario& scenario, std::vector<PhasePrediction>& phases) {
  std::vector<RunWork> works;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    PhasePrediction& phase = phases[i];
    phase.walls.resize(phase.plans.size());
    for (std::size_t plan = 0; plan < phase.plans.size(); ++plan) {
      const RunWork work = work_of(scenario.phases[i].plans[plan].scenario, phase.plans[plan]);
      check_ending(scenario, work);
      if (plan > 0) phase.walls[plan] = walls_of(work, *scenario.reliability);
      if (plan == 0) works.push_back(work);
    }
  }
  RunReliability run = run_reliability(works, *scenario.reliability);
  std::size_t simulated = 0;
  for (PhasePrediction& phase : phases) {
    if (phase.plans.empty()) continue;
    for (const std::vector<Seconds>& walls : run.statistics.walls) {
      phase.walls.front().push_back(walls[simulated]);
    }
    ++simulated;
  }
  return run;
}

/// Sums of phases, in one simulated run or, where nothing stops the run, in the only one.
struct Sums {
  Seconds duration;
  GpuHours gpu_hours;
  Band<Dollars> cost;

  void add(Seconds wall, int gpus, const std::optional<Band<Price>>& price) {
    const GpuHours hours = trainyard::gpu_hours(gpus, wall);
    duration += wall;
    gpu_hours += hours;
    if (price) cost = cost + *price * Band<GpuHours>::sure(hours);
  }
};

/// The band of a value over all runs.
template <class Read>
auto band_over(const std::vector<Sums>& runs, Read read) {
  std::vector<decltype(read(runs.front()))> samples;
  for (const Sums& sums : runs) samples.push_back(read(sums));
  return band_of(std::move(samples));
}

/// Where the price is not sure either, from few hours at a low price to many at a high one.
Band<Dollars> cost_over(const std::vector<Sums>& runs) {
  const auto at = [&](Dollars Band<Dollars>::* bound) {
    return band_over(runs, [&](const Sums& sums) { return sums.cost.*bound; });
  };
  return {at(&Band<Dollars>::low).low, at(&Band<Dollars>::middle).middle,
          at(&Band<Dollars>::high).high};
}

bool is_part(const RunScenario& scenario, const RunPhase& phase, std::string_view part) {
  const auto named = [&](const RunPhase& other) { return other.name == part; };
  if (part.empty()) return true;
  return std::ranges::any_of(scenario.phases, named) ? phase.name == part : phase.stage == part;
}

/// The sums of each simulated run, or of the only one.
std::vector<Sums> sums_of(const RunScenario& scenario, const RunPrediction& run,
                          std::string_view part, std::string_view plan) {
  std::vector<Sums> runs(run.reliability ? run.reliability->statistics.walls.size() : 1);
  for (std::size_t i = 0; i < scenario.phases.size(); ++i) {
    const RunPhase& phase = scenario.phases[i];
    if (!is_part(scenario, phase, part)) continue;
    const std::size_t at = phase.place_of_plan(plan);
    const int gpus = phase.plans[at].scenario.gpus();
    const std::optional<Band<Price>> price = price_of(scenario, phase);
    for (std::size_t draw = 0; draw < runs.size(); ++draw) {
      const bool drawn = run.reliability && !phase.given;
      runs[draw].add(
          drawn ? run.phases[i].walls[at][draw] : training_time(phase, run.phases[i], at), gpus,
          price);
    }
  }
  return runs;
}

/// "replaying to 32K tokens, 2 of 9"; of the only replay its name alone.
std::string replaying_text(const RunScenario& scenario, const RunPhase& phase, std::size_t number) {
  std::size_t all = 0;
  for (const RunPhase& one : scenario.phases) all += one.given ? 0 : one.plans.size();
  const std::string name = phase.name.empty() ? scenario.name : phase.name;
  if (all == 1) return "replaying " + name;
  return "replaying " + name + ", " + std::to_string(number) + " of " + std::to_string(all);
}

}  // namespace

bool RunPrediction::fits() const {
  return std::ranges::all_of(phases, [](const PhasePrediction& phase) {
    return phase.plans.empty() || phase.plans.front().fits;
  });
}

Bytes checkpoint_size(const Scenario& scenario) {
  const OptimizerBytes& kept = scenario.stack.optimizer;
  return (kept.weight + kept.master + kept.moments) * total_parameters(scenario.model);
}

RunPrediction predict_run(const RunScenario& scenario, const ReplayChoice& choice,
                          const RunProgress& progress) {
  RunPrediction run{};
  std::size_t begun = 0;
  for (const RunPhase& phase : scenario.phases) {
    PhasePrediction& predicted = run.phases.emplace_back();
    if (phase.given) continue;
    for (const PhasePlan& plan : phase.plans) {
      if (progress) progress(replaying_text(scenario, phase, ++begun));
      predicted.plans.push_back(predict(plan.scenario, choice));
    }
  }
  run.main = main_of(run.phases);
  if (scenario.reliability) {
    if (progress) progress("playing " + std::to_string(scenario.reliability->runs) + " runs");
    run.reliability = simulate(scenario, run.phases);
  }
  run.total = figures_of(scenario, run, "");
  if (has_prices(scenario)) {
    run.ledger = ledger_of(scenario, run);
    run.total.cost = run.ledger->headline();
  }
  if (scenario.energy) run.energy = energy_of(scenario, run);
  return run;
}

RunFigures figures_of(const RunScenario& scenario, const RunPrediction& run, std::string_view part,
                      std::string_view plan) {
  const std::vector<Sums> runs = sums_of(scenario, run, part, plan);
  RunFigures figures{.duration = band_over(runs, [](const Sums& sums) { return sums.duration; }),
                     .gpu_hours = band_over(runs, [](const Sums& sums) { return sums.gpu_hours; }),
                     .cost = cost_over(runs),
                     .interruptions = {},
                     .goodput = Band<double>::sure(1.0)};
  if (run.reliability && part.empty()) {
    figures.interruptions = run.reliability->statistics.interruptions;
    figures.goodput = run.reliability->statistics.goodput;
  }
  return figures;
}

}  // namespace trainyard
