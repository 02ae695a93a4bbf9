#include "analysis/json.hpp"
#include "analysis/json_text.hpp"

namespace trainyard {
namespace {

template <class Value>
Json json_of(const Band<Value>& band) {
  return {{"value", rounded(band.middle.value())},
          {"low", rounded(band.low.value())},
          {"high", rounded(band.high.value())}};
}

Json input_of(const InputSwing& input) {
  const auto& [step, hours, cost] = input.figures;
  Json json{{"name", input.name},
            {"meaning", input.meaning},
            {"uncertainty", rounded(input.uncertainty)},
            {"kind", input.kind},
            {"source", input.source},
            {"step_time_low_s", rounded(step.low.value())},
            {"step_time_high_s", rounded(step.high.value())},
            {"gpu_hours_low", rounded(hours.low.value())},
            {"gpu_hours_high", rounded(hours.high.value())}};
  json["cost_low_usd"] = cost ? Json(rounded(cost->low.value())) : Json(nullptr);
  json["cost_high_usd"] = cost ? Json(rounded(cost->high.value())) : Json(nullptr);
  json["one_sided"] = input.one_sided;
  return json;
}

Json published_of(const PublishedStep& published, const Band<Seconds>& band) {
  return {{"metric", published.metric},
          {"step_time_s", rounded(published.step_time.value())},
          {"in_band", published.step_time >= band.low && published.step_time <= band.high},
          {"source", published.source}};
}

}  // namespace

std::string json_of(const Sensitivity& sensitivity) {
  const SensitivityFigures& figures = sensitivity.figures;
  Json inputs = Json::array();
  for (const InputSwing& input : sensitivity.inputs) inputs.push_back(input_of(input));
  Json published = Json::array();
  for (const PublishedStep& step : sensitivity.published) {
    published.push_back(published_of(step, figures.step_time));
  }
  Json json{{"scenario", sensitivity.name},
            {"model", sensitivity.model},
            {"gpu", sensitivity.gpu},
            {"gpus", sensitivity.gpus},
            {"step_time_s", json_of(figures.step_time)},
            {"gpu_hours", json_of(figures.gpu_hours)},
            {"cost_usd", figures.cost ? json_of(*figures.cost) : Json(nullptr)},
            {"inputs", inputs},
            {"most_important", sensitivity.most_important},
            {"published", published}};
  if (sensitivity.nested_deviation) {
    json["nested_deviation"] = rounded(*sensitivity.nested_deviation);
  }
  return text_of(json);
}

}  // namespace trainyard
