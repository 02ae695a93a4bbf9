#include "analysis/sensitivity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "analysis/goodput.hpp"
#include "analysis/metric.hpp"
#include "analysis/run_money.hpp"

namespace trainyard {
namespace {

constexpr std::size_t named = 3;  // inputs that a sentence has

/// What a prediction says, in numbers that are sure.
struct Figures {
  Seconds step_time;
  GpuHours gpu_hours;
  std::optional<Dollars> cost;

  friend bool operator==(const Figures&, const Figures&) = default;
};

/// What a phase takes when nothing stops it, over what it takes; by closed form.
double goodput_of(const RunScenario& run, const Scenario& steps, const Prediction& predicted) {
  if (!run.reliability) return 1.0;
  const RunWork work{.work = predicted.duration,
                     .nodes = steps.cluster.spec.nodes,
                     .replicas = steps.plan.data,
                     .checkpoint = checkpoint_size(steps)};
  const double goodput = estimated_goodput(work, *run.reliability);
  if (goodput > 0.0) return goodput;
  throw InputError{run.reliability_place +
                   ": the run never ends if failures are as frequent as they may be (write a "
                   "shorter restart or checkpoint, or fewer failures)"};
}

/// Phases of a run, and which of them is the main one: it stays so when inputs change.
struct LargePhases {
  RunScenario run;
  std::size_t main;
};

/// A run by closed forms: thousands of simulated runs would take minutes for each input.
Figures estimate(const LargePhases& phases) {
  const RunScenario& run = phases.run;
  RunScenario steps = run;
  steps.reliability.reset();
  const RunPrediction predicted = predict_run(steps, {.engine = Engine::fluid});
  Figures figures{.step_time = predicted.phases[phases.main].plans.front().step_time,
                  .gpu_hours = {},
                  .cost = {}};
  if (has_prices(run)) figures.cost = Dollars{};
  for (std::size_t i = 0; i < run.phases.size(); ++i) {
    const RunPhase& phase = run.phases[i];
    const GpuHours hours =
        phase.given ? *phase.given
                    : predicted.phases[i].plans.front().gpu_hours /
                          goodput_of(run, phase.scenario(), predicted.phases[i].plans.front());
    figures.gpu_hours += hours;
    if (figures.cost) *figures.cost += price_of(run, phase)->middle * hours;
  }
  return figures;
}

/// The figures of a run that was simulated; others are in proportion to it as estimates are.
class Scale {
 public:
  Scale(const RunPrediction& simulated, const Figures& estimated)
      : hours_{simulated.total.gpu_hours.middle / estimated.gpu_hours} {
    if (estimated.cost) dollars_ = simulated.total.cost.middle / *estimated.cost;
  }

  Figures of(Figures figures) const {
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

SensitivityFigures figures_around(const Figures& middle, const Figures& a, const Figures& b) {
  SensitivityFigures figures{.step_time = band_around(middle.step_time, a.step_time, b.step_time),
                             .gpu_hours = band_around(middle.gpu_hours, a.gpu_hours, b.gpu_hours),
                             .cost = std::nullopt};
  if (middle.cost) figures.cost = band_around(*middle.cost, *a.cost, *b.cost);
  return figures;
}

/// The phases that take a tenth of the GPU-hours or more, by the plans that count and at whole
/// batches; what else there is goes in proportion to them.
LargePhases large_phases(const RunScenario& scenario, const RunPrediction& predicted) {
  constexpr double small = 0.1;
  LargePhases large{.run = scenario, .main = 0};
  large.run.phases.clear();
  for (std::size_t i = 0; i < scenario.phases.size(); ++i) {
    RunPhase phase = scenario.phases[i];
    const GpuHours hours = phase.given ? *phase.given : predicted.phases[i].plans.front().gpu_hours;
    if (i != predicted.main && hours < predicted.total.gpu_hours.middle * small) continue;
    phase.plans.resize(1, phase.plans.front());
    phase.plans.front().scenario.batch_ramp.clear();
    if (i == predicted.main) large.main = large.run.phases.size();
    large.run.phases.push_back(std::move(phase));
  }
  return large;
}

Figures predicted_with(LargePhases phases, const UncertainInput& input, double factor) {
  input.apply(phases.run, factor);
  return estimate(phases);
}

/// Nothing if nothing depends on the input.
std::optional<InputSwing> swing_of(const LargePhases& phases, const UncertainInput& input,
                                   const Figures& estimated, const Scale& scale) {
  const double factor = 1.0 + input.uncertainty;
  const Figures middle = scale.of(estimated);
  const Figures with_more = predicted_with(phases, input, factor);
  const Figures with_less = predicted_with(phases, input, 1.0 / factor);
  if (with_more == estimated && with_less == estimated) return std::nullopt;
  const Figures more = scale.of(with_more);
  const Figures less = scale.of(with_less);
  const auto side = [&](const Figures& figures) { return figures.step_time <=> middle.step_time; };
  return InputSwing{.name = input.name,
                    .meaning = input.meaning,
                    .uncertainty = input.uncertainty,
                    .kind = input.kind,
                    .source = input.source,
                    .figures = figures_around(middle, less, more),
                    .one_sided = side(more) == side(less) && more.step_time != middle.step_time};
}

/// The root of the sum of squares, on each side of the middle.
template <class Value, class Read>
Band<Value> together(Value middle, const std::vector<InputSwing>& inputs, Read read) {
  double up = 0.0;
  double down = 0.0;
  for (const InputSwing& input : inputs) {
    const Band<Value>& band = read(input);
    up += std::pow((band.high - middle).value(), 2.0);
    down += std::pow((middle - band.low).value(), 2.0);
  }
  return {middle - Value{std::sqrt(down)}, middle, middle + Value{std::sqrt(up)}};
}

SensitivityFigures all_together(const Figures& middle, const std::vector<InputSwing>& inputs) {
  SensitivityFigures all{
      .step_time = together(middle.step_time, inputs,
                            [](const InputSwing& input) { return input.figures.step_time; }),
      .gpu_hours = together(middle.gpu_hours, inputs,
                            [](const InputSwing& input) { return input.figures.gpu_hours; }),
      .cost = std::nullopt};
  if (middle.cost) {
    all.cost =
        together(*middle.cost, inputs, [](const InputSwing& input) { return *input.figures.cost; });
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
                        const UncertaintyCatalogue& catalogue, const InputsDone& tell) {
  const LargePhases phases = large_phases(scenario, predicted);
  const Scenario& main = scenario.phases[predicted.main].scenario();
  const Figures estimated = estimate(phases);
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
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (tell) tell(i, inputs.size());
    if (auto swing = swing_of(phases, inputs[i], estimated, scale))
      result.inputs.push_back(*std::move(swing));
  }
  sort_by_swing(result.inputs);
  result.figures = all_together(scale.of(estimated), result.inputs);
  result.most_important = first_names(result.inputs);
  return result;
}

}  // namespace trainyard
