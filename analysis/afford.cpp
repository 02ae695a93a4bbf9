#include "analysis/afford.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "analysis/node_search.hpp"
#include "analysis/run_money.hpp"
#include "workloads/parameters.hpp"

namespace trainyard {
namespace {

Tokens all_tokens(const RunScenario& run) {
  Tokens sum;
  for (const RunPhase& phase : run.phases) {
    if (!phase.given) sum += phase.scenario().training.tokens;
  }
  return sum;
}

AffordableRun run_of(const RunScenario& scenario, const RunPrediction& predicted) {
  return {.tokens = all_tokens(scenario),
          .duration = predicted.total.duration.middle,
          .gpu_hours = predicted.total.gpu_hours.middle,
          .cost = predicted.total.cost.middle};
}

/// Looks for as many tokens of the largest phase as take all of some means.
class TokenSearch {
 public:
  TokenSearch(const RunScenario& scenario, const RunPrediction& written)
      : run_{scenario},
        main_{written.main},
        written_{run_of(scenario, written)},
        once_{steps().training.tokens} {
    for (RunPhase& phase : run_.phases) phase.plans.resize(1, phase.plans.front());
    for (const BatchStair& stair : steps().batch_ramp) ramp_ += stair.tokens;
  }

  /// `share` tells how much of the means a run takes: 1 is all. It rises with the tokens, evenly
  /// but for what failures do, so that a secant between what fits and what does not finds it soon.
  template <class Share>
  AffordableRun largest(Share share, const char* means) {
    AffordableRun low = with(ramp_ + step());
    if (share(low) > 1.0) {
      throw InputError{steps().plan_place + ": " + means +
                       " does not reach for the first step of the largest phase (raise it)"};
    }
    AffordableRun high = written_;
    double of_high = once_.value();
    double of_low = (ramp_ + step()).value();
    for (int round = 0; share(high) < 1.0; ++round) {
      // Tokens that take next to nothing, as at a price of nothing.
      if (round == most_rounds || share(high) <= share(low)) {
        throw InputError{steps().plan_place + ": " + means +
                         " reaches for any number of tokens (check what a GPU-hour costs)"};
      }
      low = high;
      of_low = of_high;
      of_high *= 1.05 / std::max(share(high), 0.1);
      high = with(Tokens{of_high});
    }
    for (int round = 0; round < most_rounds && 1.0 - share(low) > precise; ++round) {
      const double slope = (share(high) - share(low)) / (of_high - of_low);
      // A little short of the goal, so that what is found fits; the middle where a secant fails.
      const double aim = of_low + (1.0 - 0.3 * precise - share(low)) / slope;
      const bool between = aim > of_low && aim < of_high && round % 4 != 3;
      const double next = between ? aim : 0.5 * (of_low + of_high);
      const AffordableRun found = with(Tokens{next});
      (share(found) <= 1.0 ? low : high) = found;
      (share(found) <= 1.0 ? of_low : of_high) = next;
    }
    return low;
  }

 private:
  static constexpr double precise = 1e-7;
  static constexpr int most_rounds = 40;

  Scenario& steps() { return run_.phases[main_].plans.front().scenario; }
  Tokens step() {
    const Training& training = steps().training;
    return Tokens{static_cast<double>(training.global_batch) * training.sequence_length};
  }

  AffordableRun with(Tokens tokens) {
    steps().training.tokens = tokens;
    return run_of(run_, predict_run(run_, {.engine = Engine::fluid}));
  }

  RunScenario run_;
  std::size_t main_;
  AffordableRun written_;
  Tokens once_;  // of the largest phase, as written
  Tokens ramp_;
};

/// Of a run of one phase, on a cluster that is not wired as a file says.
std::optional<int> gpus_in_time(const RunScenario& scenario, const RunPrediction& written,
                                Seconds deadline) {
  constexpr int most_times = 16;
  const Scenario& steps = scenario.phases.front().scenario();
  const ClusterSpec& spec = steps.cluster.spec;
  const double hurry = written.total.duration.middle / deadline;
  const bool one_size = scenario.has_phases() || !steps.batch_ramp.empty() ||
                        std::holds_alternative<WiredFabric>(spec.fabric) ||
                        !spec.failed_links.empty() || !spec.slow_links.empty() ||
                        !spec.slow_gpus.empty();
  if (hurry <= 1.0 || hurry > most_times || one_size) return std::nullopt;
  const FewestNodes fewest =
      fewest_nodes(steps, {.deadline = deadline,
                           .most_nodes = spec.nodes * most_times,
                           .nodes_guess = static_cast<int>(std::ceil(spec.nodes * hurry))});
  if (!fewest.run) return std::nullopt;
  return fewest.run->scenario.gpus();
}

}  // namespace

AffordableTokens affordable_tokens(const RunScenario& scenario, const RunPrediction& written,
                                   const Means& means) {
  AffordableTokens tokens{
      .by_budget = TokenSearch{scenario, written}.largest(
          [&](const AffordableRun& run) { return run.cost / means.budget; }, "the budget"),
      .by_deadline = std::nullopt};
  if (means.deadline) {
    tokens.by_deadline = TokenSearch{scenario, written}.largest(
        [&](const AffordableRun& run) { return run.duration / *means.deadline; }, "the deadline");
  }
  return tokens;
}

Affordable affordable(const RunScenario& scenario, const RunPrediction& written,
                      std::vector<Model> models, const Means& means, const ModelTold& tell) {
  const Scenario& main = scenario.phases[written.main].scenario();
  Affordable result{.name = scenario.name,
                    .model = main.model.name,
                    .parameters = active_parameters(main.model),
                    .gpu = main.cluster.gpu.id,
                    .gpus = main.gpus(),
                    .means = means,
                    .step_time = written.main_phase().step_time,
                    .tokens = affordable_tokens(scenario, written, means),
                    .asked = main.training.tokens,
                    .written = run_of(scenario, written),
                    .gpus_in_time = std::nullopt,
                    .models = {},
                    .largest = std::nullopt};
  if (means.deadline) result.gpus_in_time = gpus_in_time(scenario, written, *means.deadline);
  const Price price = price_of(scenario, scenario.phases[written.main])->middle;
  result.models = affordable_models(main, price, std::move(models), means, tell);
  for (const AffordableModel& model : result.models) {
    if (model.fits && !result.largest) result.largest = model.name;
  }
  return result;
}

}  // namespace trainyard
