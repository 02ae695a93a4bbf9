#include "analysis/hardware_command.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "analysis/budget.hpp"
#include "analysis/exit_code.hpp"
#include "analysis/json.hpp"
#include "analysis/measure_scenario.hpp"
#include "analysis/on_hardware.hpp"
#include "analysis/progress.hpp"
#include "analysis/run_scenario.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/steps_alone.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

std::optional<HardwareMarket> market_of(const HardwareOptions& options) {
  if (!options.date) return std::nullopt;
  return HardwareMarket{.date = *options.date, .destination = options.destination};
}

/// Other GPUs have no offer that the book is asked for.
StepsAlone steps_without_offer(const YamlDocument& document) {
  StepsAlone steps = steps_alone(document);
  YamlNode& keys = steps.scenario.root_node;
  if (const YamlNode* const price = find_entry(keys, "price");
      price != nullptr && price->kind == YamlNode::Kind::map) {
    erase_entry(keys, "price");
    steps.left_out.emplace_back("price (ask the book with --date)");
  }
  return steps;
}

/// The GPUs on which a run can be tried, all of them read before any is searched.
std::vector<SwappedRun> swapped_runs(const YamlDocument& steps,
                                     const std::vector<GpuChoice>& choices,
                                     const Catalogue& catalogue) {
  std::vector<SwappedRun> swapped;
  for (const GpuChoice& choice : choices) swapped.push_back(on_gpu(steps, choice, catalogue));
  return swapped;
}

void check_comparable(const YamlDocument& document) {
  if (measures(document)) {
    document.root().map().at("measure").fail("a measurement has no plan to choose",
                                             "compare a run --on other GPUs");
  }
  if (const auto phases = document.root().map().find("phases")) {
    phases->fail("a run of several phases has no one plan to choose",
                 "compare a scenario of one phase --on other GPUs");
  }
}

PredictedSteps as_written(const YamlDocument& document, const Catalogue& catalogue) {
  Scenario scenario = read_scenario(document, catalogue);
  check_resizable(scenario, document);
  Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  return {.scenario = std::move(scenario), .prediction = std::move(prediction)};
}

}  // namespace

int compare_hardware(const CompareOptions& options, const HardwareOptions& hardware) {
  const Catalogue catalogue = catalogue_of(options.common);
  const std::vector<GpuChoice> choices = read_gpu_choices(hardware.gpus);
  std::optional<Seconds> deadline;
  if (!hardware.deadline.empty()) deadline = read_deadline(hardware.deadline);
  const YamlDocument document = read_over_base(options.scenarios.front());
  check_comparable(document);
  const StepsAlone steps = steps_without_offer(document);
  std::vector<SwappedRun> swapped = swapped_runs(steps.scenario, choices, catalogue);

  HardwareComparison comparison{.written = as_written(steps.scenario, catalogue),
                                .deadline = {},
                                .own_deadline = !deadline,
                                .runs = {},
                                .left_out = steps.left_out};
  comparison.deadline = deadline.value_or(comparison.written.prediction.duration);
  std::optional<Doing> doing{std::in_place};
  for (std::size_t i = 0; i < choices.size(); ++i) {
    doing->now(choices[i].name + ", " + std::to_string(i + 1) + " of " +
               std::to_string(choices.size()));
    const Gpu& gpu = swapped[i].scenario.cluster.gpu;
    const HardwareQuestion question = question_of(comparison.written, comparison.deadline, gpu);
    comparison.runs.push_back(on_hardware(std::move(swapped[i]), choices[i], question));
  }
  doing.reset();
  add_terms(comparison, read_hardware_terms(document, catalogue), market_of(hardware));
  print(options.common, compare_text(comparison), json_of(comparison));
  return fine;
}

}  // namespace trainyard
