#include "analysis/json.hpp"
#include "analysis/json_text.hpp"
#include "analysis/plan_text.hpp"

namespace trainyard {
namespace {

Json json_of(const AffordableRun& run) {
  return {{"tokens", rounded(run.tokens.value())},
          {"duration_s", rounded(run.duration.value())},
          {"gpu_hours", rounded(run.gpu_hours.value())},
          {"cost_usd", rounded(run.cost.value())}};
}

Json json_of(const AffordableModel& model) {
  Json json{{"model", model.name}, {"parameters", rounded(model.parameters)}};
  json["plan"] = model.plan ? Json(plan_text(*model.plan)) : Json(nullptr);
  json["duration_s"] = model.plan ? Json(rounded(model.duration.value())) : Json(nullptr);
  json["cost_usd"] = model.plan ? Json(rounded(model.cost.value())) : Json(nullptr);
  json["tokens_of_20_a_parameter"] = rounded(model.usual_tokens.value());
  json["cost_of_20_a_parameter_usd"] =
      model.plan ? Json(rounded(model.usual_cost.value())) : Json(nullptr);
  json["fits"] = model.fits;
  return json;
}

}  // namespace

std::string json_of(const Affordable& affordable) {
  const AffordableTokens& tokens = affordable.tokens;
  const AffordableRun& most = tokens.most();
  Json models = Json::array();
  for (const AffordableModel& model : affordable.models) models.push_back(json_of(model));
  const Means& means = affordable.means;
  return text_of(
      {{"scenario", affordable.name},
       {"model", affordable.model},
       {"gpu", affordable.gpu},
       {"gpus", affordable.gpus},
       {"budget_usd", rounded(means.budget.value())},
       {"deadline_s", means.deadline ? Json(rounded(means.deadline->value())) : Json(nullptr)},
       {"tokens", rounded(most.tokens.value())},
       {"binding", tokens.budget_binds() ? "budget" : "deadline"},
       {"step_time_s", rounded(affordable.step_time.value())},
       {"gpu_hours", rounded(most.gpu_hours.value())},
       {"cost_usd", rounded(most.cost.value())},
       {"duration_s", rounded(most.duration.value())},
       {"tokens_per_parameter", rounded(most.tokens.value() / affordable.parameters)},
       {"as_written", json_of(affordable.written)},
       {"by_budget", json_of(tokens.by_budget)},
       {"by_deadline", tokens.by_deadline ? json_of(*tokens.by_deadline) : Json(nullptr)},
       {"gpus_in_time", affordable.gpus_in_time ? Json(*affordable.gpus_in_time) : Json(nullptr)},
       {"models", models},
       {"largest_model", affordable.largest ? Json(*affordable.largest) : Json(nullptr)}});
}

}  // namespace trainyard
