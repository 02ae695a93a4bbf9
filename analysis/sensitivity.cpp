#include "analysis/sensitivity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "analysis/input_sides.hpp"
#include "analysis/metric.hpp"
#include "analysis/swing_sum.hpp"

namespace trainyard {
namespace {

constexpr std::size_t named = 3;  // inputs that a sentence has

/// The figures of a run that was simulated; others are in proportion to it as estimates are.
class Scale {
 public:
  Scale(const RunPrediction& simulated, const RunEstimate& estimated)
      : hours_{simulated.total.gpu_hours.middle / estimated.gpu_hours} {
    if (estimated.cost) dollars_ = simulated.total.cost.middle / *estimated.cost;
  }

  RunEstimate of(RunEstimate figures) const {
    figures.gpu_hours = figures.gpu_hours * hours_;
    if (figures.cost) figures.cost = *figures.cost * dollars_;
    return figures;
  }

 private:
  double hours_;
  double dollars_ = 1.0;
};

template <class Value>
Band<Value> band_around(Value middle, Value a, Value b) {
  return {std::min({a, b, middle}), middle, std::max({a, b, middle})};
}

SensitivityFigures figures_around(const RunEstimate& middle, const RunEstimate& a,
                                  const RunEstimate& b) {
  SensitivityFigures figures{.step_time = band_around(middle.step_time, a.step_time, b.step_time),
                             .gpu_hours = band_around(middle.gpu_hours, a.gpu_hours, b.gpu_hours),
                             .cost = std::nullopt};
  if (middle.cost) figures.cost = band_around(*middle.cost, *a.cost, *b.cost);
  return figures;
}

/// Nothing if nothing depends on the input.
std::optional<InputSwing> swing_of(const UncertainInput& input, const BothSides& sides,
                                   const RunEstimate& estimated, const Scale& scale) {
  if (sides.more == estimated && sides.less == estimated) return std::nullopt;
  const RunEstimate middle = scale.of(estimated);
  const RunEstimate more = scale.of(sides.more);
  const RunEstimate less = scale.of(sides.less);
  const auto side = [&](const RunEstimate& figures) {
    return figures.step_time <=> middle.step_time;
  };
  return InputSwing{.name = input.name,
                    .meaning = input.meaning,
                    .uncertainty = input.uncertainty,
                    .kind = input.kind,
                    .source = input.source,
                    .figures = figures_around(middle, less, more),
                    .one_sided = side(more) == side(less) && more.step_time != middle.step_time};
}

SensitivityFigures all_together(const RunEstimate& middle, const std::vector<InputSwing>& inputs) {
  SensitivityFigures all{
      .step_time = sum_of_swings(middle.step_time, inputs,
                                 [](const InputSwing& input) { return input.figures.step_time; }),
      .gpu_hours = sum_of_swings(middle.gpu_hours, inputs,
                                 [](const InputSwing& input) { return input.figures.gpu_hours; }),
      .cost = std::nullopt};
  if (middle.cost) {
    all.cost = sum_of_swings(*middle.cost, inputs,
                             [](const InputSwing& input) { return *input.figures.cost; });
  }
  return all;
}

/// Times are in proportion to a step's, and rates to its inverse; nothing else is compared.
std::vector<PublishedStep> published_steps(const Scenario& scenario, const Prediction& predicted) {
  constexpr std::array<std::string_view, 2> times{"step_time", "gpu_hours"};
  constexpr std::array<std::string_view, 4> rates{"model_tflops_per_gpu", "tokens_per_s_per_gpu",
                                                  "mfu_causal", "mfu_full"};
  std::vector<PublishedStep> steps;
  for (const PublishedValue& value : scenario.published) {
    const bool time = std::ranges::find(times, value.metric) != times.end();
    if (!time && std::ranges::find(rates, value.metric) == rates.end()) continue;
    const double ratio = value.value / metric_named(value.metric).predicted(predicted);
    steps.push_back({.metric = value.metric,
                     .step_time = predicted.step_time * (time ? ratio : 1.0 / ratio),
                     .source = value.source});
  }
  return steps;
}

std::vector<std::string> first_names(const std::vector<InputSwing>& inputs) {
  std::vector<std::string> names;
  for (const InputSwing& input : inputs) {
    if (names.size() < named && input.swing() > Seconds{}) names.push_back(input.name);
  }
  return names;
}

/// By the step, and where that does not change by what else does.
void sort_by_swing(std::vector<InputSwing>& inputs) {
  const auto order = [](const InputSwing& input) {
    const Band<GpuHours>& hours = input.figures.gpu_hours;
    const Dollars dollars =
        input.figures.cost ? input.figures.cost->high - input.figures.cost->low : Dollars{};
    return std::tuple{-input.swing().value(), -(hours.high - hours.low).value(), -dollars.value()};
  };
  std::ranges::stable_sort(inputs, {}, order);
}

}  // namespace

Sensitivity sensitivity(const RunScenario& scenario, const RunPrediction& predicted,
                        const UncertaintyCatalogue& catalogue, int processes,
                        const InputsDone& tell) {
  const LargePhases phases = large_phases(scenario, predicted);
  const Scenario& main = scenario.phases[predicted.main].scenario();
  const RunEstimate estimated = estimate_run(phases);
  const Scale scale{predicted, estimated};

  Sensitivity result{.name = scenario.name,
                     .model = main.model.name,
                     .gpu = main.cluster.gpu.id,
                     .gpus = main.gpus(),
                     .figures = {},
                     .inputs = {},
                     .most_important = {},
                     .published = published_steps(main, predicted.main_phase()),
                     .nested_deviation = predicted.main_phase().nested_deviation};
  const std::vector<UncertainInput> inputs = uncertain_inputs(phases.run, main, catalogue);
  const std::vector<BothSides> sides = estimate_sides(phases, inputs, processes, tell);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    auto swing = swing_of(inputs[i], sides[i], estimated, scale);
    if (swing) result.inputs.push_back(*std::move(swing));
  }
  sort_by_swing(result.inputs);
  result.figures = all_together(scale.of(estimated), result.inputs);
  result.most_important = first_names(result.inputs);
  return result;
}

}  // namespace trainyard
