#include "analysis/hardware_command.hpp"

#include <unistd.h>

#include <iostream>
#include <optional>
#include <utility>

#include "analysis/budget.hpp"
#include "analysis/exit_code.hpp"
#include "analysis/json.hpp"
#include "analysis/measure_scenario.hpp"
#include "analysis/on_hardware.hpp"
#include "analysis/run_scenario.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/scenario_keys.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

/// A line on a terminal that the next one replaces.
void tell_progress(const std::string& text) {
  if (isatty(STDERR_FILENO) != 0) std::cerr << "\r\033[K" << text << std::flush;
}

std::optional<HardwareMarket> market_of(const HardwareOptions& options) {
  if (!options.date) return std::nullopt;
  return HardwareMarket{.date = *options.date, .destination = options.destination};
}

/// What is about steps alone; what else would change the answer is told in `left_out`.
YamlDocument without_run(YamlDocument document, std::vector<std::string>& left_out) {
  YamlNode& keys = document.root_node;
  for (const std::string_view key : run_keys) {
    const bool matters = key == "reliability" || key == "programme";
    if (erase_entry(keys, key) && matters) left_out.emplace_back(key);
  }
  if (YamlNode* const training = find_entry(keys, "training");
      training != nullptr && erase_entry(*training, "batch_ramp")) {
    left_out.emplace_back("batch_ramp");
  }
  if (const YamlNode* const price = find_entry(keys, "price");
      price != nullptr && price->kind == YamlNode::Kind::map) {
    erase_entry(keys, "price");
    left_out.emplace_back("price (ask the book with --date)");
  }
  return document;
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
  if (measures(document)) {
    document.root().map().at("measure").fail("a measurement has no plan to choose",
                                             "compare a run --on other GPUs");
  }
  if (const auto phases = document.root().map().find("phases")) {
    phases->fail("a run of several phases has no one plan to choose",
                 "compare a scenario of one phase --on other GPUs");
  }
  std::vector<std::string> left_out;
  const YamlDocument steps = without_run(document, left_out);
  std::vector<SwappedRun> swapped;  // all are read before any is searched
  for (const GpuChoice& choice : choices) swapped.push_back(on_gpu(steps, choice, catalogue));

  HardwareComparison comparison{.written = as_written(steps, catalogue),
                                .deadline = {},
                                .own_deadline = !deadline,
                                .runs = {},
                                .left_out = left_out};
  comparison.deadline = deadline.value_or(comparison.written.prediction.duration);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    tell_progress(choices[i].name + ", " + std::to_string(i + 1) + " of " +
                  std::to_string(choices.size()));
    const Gpu& gpu = swapped[i].scenario.cluster.gpu;
    const HardwareQuestion question = question_of(comparison.written, comparison.deadline, gpu);
    comparison.runs.push_back(on_hardware(std::move(swapped[i]), choices[i], question));
  }
  tell_progress("");
  add_terms(comparison, read_hardware_terms(document, catalogue), market_of(hardware));
  print(options.common, compare_text(comparison), json_of(comparison));
  return fine;
}

}  // namespace trainyard
