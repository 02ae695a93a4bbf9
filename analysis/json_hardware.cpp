#include "analysis/json.hpp"
#include "analysis/json_prediction.hpp"

namespace trainyard {
namespace {

/// What a search may choose of a plan, as a scenario has it.
Json json_of(const Plan& plan) {
  return {{"tensor", plan.tensor},
          {"sequence_parallel", plan.sequence_parallel},
          {"context", plan.context},
          {"pipeline", plan.pipeline},
          {"data", plan.data},
          {"expert", plan.expert},
          {"zero", plan.zero},
          {"micro_batch", plan.micro_batch},
          {"schedule", name_of(plan.schedule)},
          {"virtual_stages", plan.virtual_stages}};
}

Json json_of(const HardwareRun& row) {
  const auto number = [](const auto& quantity) {
    return quantity ? Json(rounded(quantity->value())) : Json(nullptr);
  };
  Json json{{"name", row.name},
            {"gpu", row.gpu.id},
            {"precision", row.precision},
            {"remarks", row.remarks},
            {"plan", row.run ? json_of(row.run->scenario.plan) : Json(nullptr)},
            {"prediction",
             row.run ? prediction_json(row.run->scenario, row.run->prediction) : Json(nullptr)},
            {"why_none", row.run ? Json(nullptr) : Json(row.why_none)},
            {"energy_j", number(row.energy)}};
  json["cost_usd"] = row.priced || !row.run ? number(row.cost) : number(row.run->prediction.cost);
  json["legal"] = row.legal.empty() ? Json(nullptr) : Json(row.legal);
  return json;
}

}  // namespace

std::string json_of(const HardwareComparison& comparison) {
  const PredictedSteps& written = comparison.written;
  Json on = Json::array();
  for (const HardwareRun& row : comparison.runs) on.push_back(json_of(row));
  return text_of({{"deadline_s", rounded(comparison.deadline.value())},
                  {"own_deadline", comparison.own_deadline},
                  {"runs", {prediction_json(written.scenario, written.prediction)}},
                  {"on", on}});
}

}  // namespace trainyard
