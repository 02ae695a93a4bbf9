#include "analysis/outcome.hpp"

#include <array>
#include <cmath>
#include <exception>
#include <new>
#include <string_view>

#include "analysis/json_text.hpp"
#include "analysis/run_prediction.hpp"
#include "workloads/memory_advice.hpp"

namespace trainyard {
namespace {

using Value = std::optional<double>;

struct Predicted {
  const RunScenario& scenario;
  const RunPrediction& run;

  const Prediction& step() const { return run.main_phase(); }
};

/// What a run's energy comes to by the power of its nodes.
const EnergyUse* energy_of(const Predicted& p) {
  return p.run.energy ? &p.run.energy->use(EnergyConvention::node_model) : nullptr;
}

struct Output {
  std::string_view name;
  Value (*of)(const Predicted&);
};

constexpr std::array<Output, 16> figures{{
    {"step_time_s", [](const Predicted& p) { return Value{p.step().step_time.value()}; }},
    {"tokens_per_s_per_gpu",
     [](const Predicted& p) { return Value{p.step().tokens_per_gpu.value()}; }},
    {"mfu_causal", [](const Predicted& p) { return Value{p.step().utilization.causal}; }},
    {"mfu_full", [](const Predicted& p) { return Value{p.step().utilization.full}; }},
    {"mfu_hardware", [](const Predicted& p) { return Value{p.step().utilization.hardware}; }},
    {"memory_per_gpu_bytes",
     [](const Predicted& p) { return Value{p.step().memory.total().value()}; }},
    {"fits", [](const Predicted& p) { return Value{p.run.fits() ? 1.0 : 0.0}; }},
    {"gpus",
     [](const Predicted& p) {
       return Value{static_cast<double>(p.scenario.phases[p.run.main].scenario().gpus())};
     }},
    {"duration_s", [](const Predicted& p) { return Value{p.run.total.duration.middle.value()}; }},
    {"gpu_hours", [](const Predicted& p) { return Value{p.run.total.gpu_hours.middle.value()}; }},
    {"cost_usd",
     [](const Predicted& p) {
       return p.run.ledger ? Value{p.run.total.cost.middle.value()} : Value{};
     }},
    {"interruptions",
     [](const Predicted& p) {
       return p.run.reliability ? Value{p.run.total.interruptions.middle} : Value{};
     }},
    {"effective_time",
     [](const Predicted& p) {
       return p.run.reliability ? Value{p.run.total.goodput.middle} : Value{};
     }},
    {"energy_j",
     [](const Predicted& p) {
       const EnergyUse* const use = energy_of(p);
       return use ? Value{use->building.middle.value()} : Value{};
     }},
    {"energy_usd",
     [](const Predicted& p) {
       const EnergyUse* const use = energy_of(p);
       return use ? Value{use->cost.middle.value()} : Value{};
     }},
    {"emissions_g",
     [](const Predicted& p) {
       const EnergyUse* const use = energy_of(p);
       return use ? Value{use->emissions.middle.value()} : Value{};
     }},
}};

/// As it is kept: two builds may differ in the digits beyond, and a database has no infinity.
Value kept(const Value& value) {
  return value && std::isfinite(*value) ? Value{rounded(*value)} : Value{};
}

std::vector<Value> outputs_of(const Predicted& predicted) {
  std::vector<Value> outputs;
  for (const Output& figure : figures) outputs.push_back(kept(figure.of(predicted)));
  for (const StepPart& part : step_parts) {
    outputs.push_back(kept((predicted.step().mean_parts.*part.value).value()));
  }
  return outputs;
}

/// How far a plan is from fitting. What would help is left to `predict`: to find it takes longer
/// than the replay.
std::string shortage_of(const Scenario& scenario, const Prediction& prediction) {
  const MemoryShortage shortage{.needed = prediction.memory.total(),
                                .memory = scenario.cluster.gpu.memory,
                                .rank = static_cast<int>(prediction.fullest_rank)};
  return scenario.plan_place + ": the plan " + memory_advice(shortage, {});
}

/// The same of each phase that does not fit.
std::string shortages_of(const RunScenario& scenario, const RunPrediction& run) {
  std::string text;
  for (std::size_t i = 0; i < run.phases.size(); ++i) {
    const std::vector<Prediction>& plans = run.phases[i].plans;
    if (plans.empty() || plans.front().fits) continue;
    text += (text.empty() ? "" : "; ") + shortage_of(scenario.phases[i].scenario(), plans.front());
  }
  return text;
}

Outcome predicted_outcome(const YamlDocument& document, const Catalogue& catalogue) {
  const RunScenario scenario = read_run_scenario(document, catalogue);
  const RunPrediction run = predict_run(scenario, {.engine = Engine::fluid});
  Outcome outcome;
  outcome.outputs = outputs_of({scenario, run});
  if (run.fits()) return outcome;
  outcome.status = RowStatus::too_much_memory;
  outcome.message = shortages_of(scenario, run);
  return outcome;
}

Outcome failure(RowStatus status, std::string message) {
  return {.status = status,
          .message = std::move(message),
          .outputs = std::vector<Value>(figures.size() + step_parts.size())};
}

}  // namespace

std::vector<std::string> outcome_names() {
  std::vector<std::string> names;
  for (const Output& figure : figures) names.emplace_back(figure.name);
  for (const StepPart& part : step_parts) names.push_back(std::string{part.name} + "_s");
  return names;
}

Outcome outcome_of(const YamlDocument& scenario, const Catalogue& catalogue) {
  try {
    return predicted_outcome(scenario, catalogue);
  } catch (const std::bad_alloc&) {
    return failure(RowStatus::broken_off,
                   "out of memory (use a machine with more, or a smaller scenario)");
  } catch (const std::exception& error) {
    return failure(RowStatus::failed, error.what());
  }
}

}  // namespace trainyard
