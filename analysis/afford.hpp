#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/run_prediction.hpp"

namespace trainyard {

/// What there is to spend.
struct Means {
  Dollars budget;
  std::optional<Seconds> deadline;
};

/// A run of some tokens and what it takes.
struct AffordableRun {
  Tokens tokens;  ///< of all phases that train
  Seconds duration;
  GpuHours gpu_hours;
  Dollars cost;  ///< of the final run, at the middle of its price
};

/// The most tokens of a run, by each of its means: those of its largest phase may change, all
/// others are as written.
struct AffordableTokens {
  AffordableRun by_budget;
  std::optional<AffordableRun> by_deadline;

  bool budget_binds() const { return !by_deadline || by_budget.tokens <= by_deadline->tokens; }
  const AffordableRun& most() const { return budget_binds() ? by_budget : *by_deadline; }
};

/// A model of the catalogue on the cluster, with the best plan there.
struct AffordableModel {
  std::string name;
  double parameters;
  std::optional<Plan> plan;  ///< nothing if no plan fits in memory
  Seconds duration;          ///< of the tokens asked for
  Dollars cost;
  Tokens usual_tokens;  ///< 20 for each parameter that multiplies a token
  Dollars usual_cost;   ///< of these
  bool fits;            ///< within budget and deadline, by the tokens asked for
};

/// A question to a planner, answered.
struct Affordable {
  std::string name;
  std::string model;
  double parameters;  ///< of it that multiply a token
  std::string gpu;
  int gpus;
  Means means;
  Seconds step_time;  ///< of the largest phase
  AffordableTokens tokens;
  Tokens asked;  ///< what the scenario writes, by which models are compared
  AffordableRun written;
  std::optional<int> gpus_in_time;  ///< the fewest for all of it by the deadline, if these are too
                                    ///< few; as fewest_nodes() finds them, if nothing stops it
  std::vector<AffordableModel> models;  ///< from the largest that may be in reach downwards
  std::optional<std::string> largest;   ///< that fits
};

/// Hears of each model that is looked at.
using ModelTold = std::function<void(const std::string& name)>;

/// The most tokens of the run within the means. Requires a price for every phase. Throws InputError
/// if the other phases alone, or the first step, are beyond them, or if they reach for ever, as
/// where GPU-hours cost nothing.
AffordableTokens affordable_tokens(const RunScenario& scenario, const RunPrediction& written,
                                   const Means& means);

/// Models on the cluster of the largest phase at what a GPU-hour costs there, from the largest down
/// that might be in reach at the GPU's peak, until five fit; each by the best of usual_plans(), as
/// long as nothing stops it.
std::vector<AffordableModel> affordable_models(const Scenario& main, Price price,
                                               std::vector<Model> models, const Means& means,
                                               const ModelTold& tell = {});

/// Both, at the price that is rented at, or what GPU-hours cost the owner. Requires what they do.
Affordable affordable(const RunScenario& scenario, const RunPrediction& written,
                      std::vector<Model> models, const Means& means, const ModelTold& tell = {});

}  // namespace trainyard
