#include "analysis/sensitivity_view.hpp"

#include <algorithm>

#include "analysis/sensitivity_text.hpp"

namespace trainyard {
namespace {

template <class Value>
Json view_of(const Band<Value>& band) {
  return {{"low", rounded(band.low.value())},
          {"predicted", rounded(band.middle.value())},
          {"high", rounded(band.high.value())}};
}

/// In one line.
std::string unwrapped(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

}  // namespace

Json band_view(const Sensitivity* sensitivity) {
  if (!sensitivity) return nullptr;
  const SensitivityFigures& figures = sensitivity->figures;
  return {{"step_time_s", view_of(figures.step_time)},
          {"cost_usd", figures.cost ? view_of(*figures.cost) : Json(nullptr)},
          {"gpu_hours", view_of(figures.gpu_hours)}};
}

Json tornado_view(const Sensitivity* sensitivity) {
  if (!sensitivity) return nullptr;
  Json inputs = Json::array();
  for (const InputSwing& input : sensitivity->inputs) {
    inputs.push_back({{"name", input.name},
                      {"meaning", input.meaning},
                      {"uncertainty", rounded(input.uncertainty)},
                      {"kind", input.kind},
                      {"source", input.source},
                      {"low_s", rounded(input.figures.step_time.low.value())},
                      {"high_s", rounded(input.figures.step_time.high.value())},
                      {"one_sided", input.one_sided}});
  }
  return {{"step_time_s", rounded(sensitivity->figures.step_time.middle.value())},
          {"inputs", std::move(inputs)},
          {"note", unwrapped(sensitivity_caveats(*sensitivity))}};
}

}  // namespace trainyard
