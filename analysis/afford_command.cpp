#include "analysis/afford_command.hpp"

#include <optional>

#include "analysis/afford_text.hpp"
#include "analysis/budget.hpp"
#include "analysis/exit_code.hpp"
#include "analysis/fitting_run.hpp"
#include "analysis/json.hpp"
#include "analysis/price_choice.hpp"
#include "analysis/progress.hpp"
#include "analysis/run_money.hpp"
#include "analysis/scenario_files.hpp"
#include "sim/catalogue_document.hpp"
#include "workloads/model_reader.hpp"

namespace trainyard {
namespace {

std::vector<Model> read_models(const Catalogue& catalogue) {
  const YamlDocument document = catalogue_document(catalogue, "models.yaml");
  std::vector<Model> models;
  YamlMap file = document.root().map();
  YamlMap entries = file.at("models").map();
  for (const auto& [name, value] : entries.entries()) {
    const auto entry = entry_of(document, "models", name);
    models.push_back(
        entry->root().read([&, &id = name](YamlMap& map) { return read_model(id, map); }));
  }
  return models;
}

/// What the book asks on a date, in all phases.
void ask_the_book(RunScenario& run, Date date, const Catalogue& catalogue) {
  const std::vector<RentalPrice> book =
      read_rental_prices(catalogue_document(catalogue, "gpu_prices.yaml"));
  const YamlDocument question = read_yaml_text("--date", "{date: '" + text_of(date) + "'}");
  for (RunPhase& phase : run.phases) {
    for (PhasePlan& plan : phase.plans) {
      plan.scenario.price = read_price_choice(question.root(), plan.scenario.cluster.gpu.id, book);
    }
  }
}

void check_prices(const RunScenario& run, const YamlDocument& document) {
  if (has_prices(run)) return;
  document.root().fail("a budget, and no price to spend it at",
                       "write 'price: 2.00 USD/GPU-hour', or ask the price book with --date");
}

}  // namespace

int show_affordable(const AffordOptions& options) {
  Means means{.budget = read_budget(options.budget), .deadline = std::nullopt};
  if (!options.deadline.empty()) means.deadline = read_deadline(options.deadline);
  const Catalogue catalogue = catalogue_of(options.common);
  const YamlDocument document = read_over_base(options.scenario);
  refuse_measurement(document);
  RunScenario run = read_run_scenario(document, catalogue);
  if (options.date) ask_the_book(run, *options.date, catalogue);
  check_prices(run, document);
  const std::optional<RunPrediction> written = predict_fitting(run);
  if (!written) return does_not_fit;
  std::optional<Doing> doing{"looking for the most tokens"};
  const Affordable result =
      affordable(run, *written, read_models(catalogue), means,
                 [&](const std::string& model) { doing->now("looking for plans of " + model); });
  doing.reset();
  print(options.common, afford_text(result), json_of(result));
  return fine;
}

}  // namespace trainyard
