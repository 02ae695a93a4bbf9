#include "analysis/hardware_terms.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "analysis/band_text.hpp"
#include "analysis/chip_metrics.hpp"
#include "analysis/export_rules_reader.hpp"
#include "analysis/price_choice.hpp"
#include "analysis/run_money.hpp"
#include "sim/catalogue_document.hpp"
#include "sim/names.hpp"

namespace trainyard {
namespace {

/// Nothing if what the GPU draws is not published.
std::optional<Joules> energy_of(const PredictedSteps& run, const HardwareTerms& terms) {
  const ClusterChoice& cluster = run.scenario.cluster;
  if (cluster.gpu.tdp == Watts{}) return std::nullopt;
  const NodeDraw& draw = node_draw_of(terms.energy, cluster.gpu.architecture);
  const Watts node =
      node_power(draw, cluster.gpu.tdp, cluster.spec.gpus_per_node, load_of(run.prediction));
  return node * (run.prediction.duration * static_cast<double>(cluster.spec.nodes)) * terms.pue;
}

void add_price(HardwareRun& row, const HardwareTerms& terms, Date date) {
  const std::optional<ChosenPrice> chosen = book_price(terms, row.gpu.id, date);
  row.priced = true;
  if (!chosen || !row.run) {
    if (!chosen) row.remarks.push_back("no price in the book for the year before");
    return;
  }
  row.cost = chosen->price.middle * row.run->prediction.gpu_hours;
  row.remarks.push_back(price_text(chosen->price) + " a GPU-hour: " + rows_text(*chosen));
}

}  // namespace

HardwareTerms read_hardware_terms(const YamlDocument& scenario, const Catalogue& catalogue) {
  HardwareTerms terms;
  terms.energy = read_energy_catalogue(catalogue_document(catalogue, "energy.yaml"));
  const auto other = std::ranges::find(terms.energy.pues, "other", &Cited<double>::name);
  if (other == terms.energy.pues.end()) {
    throw InputError{"energy.yaml: no PUE called 'other' (give what most buildings have)"};
  }
  terms.pue = other->value;
  if (const auto block = scenario.root().map().find("energy")) {
    terms.pue = read_energy_terms(*block, terms.energy).pue.value;
  }
  terms.prices = read_rental_prices(catalogue_document(catalogue, "gpu_prices.yaml"));
  terms.rules = read_export_rules(catalogue);
  return terms;
}

std::optional<ChosenPrice> book_price(const HardwareTerms& terms, const std::string& gpu,
                                      Date date) {
  PriceQuestion question{
      .gpu = gpu, .provider = std::nullopt, .term = RentalTerm::on_demand, .date = date};
  auto chosen = choose_price(terms.prices, question);
  question.term = std::nullopt;
  return chosen ? chosen : choose_price(terms.prices, question);
}

void add_terms(HardwareComparison& comparison, const HardwareTerms& terms,
               const std::optional<HardwareMarket>& market) {
  comparison.pue = terms.pue;
  for (HardwareRun& row : comparison.runs) {
    if (row.run) row.energy = energy_of(*row.run, terms);
    if (!market) continue;
    add_price(row, terms, market->date);
    const Ruling ruling =
        verdict(terms.rules, chip_metrics(row.gpu), market->date, market->destination);
    row.legal = std::string{name_in(verdict_names, ruling.verdict)};
  }
}

}  // namespace trainyard
