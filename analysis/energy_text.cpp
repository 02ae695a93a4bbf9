#include "analysis/energy_text.hpp"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "analysis/band_text.hpp"
#include "analysis/source_notes.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

constexpr Joules kilowatt_hour{3.6e6};

TableRow row_of(std::string_view name, const EnergyUse& use) {
  return {std::string{name}, megawatt_hours_text(use.computers), megawatt_hours_text(use.building),
          tonnes_text(use.emissions), dollars_text(use.cost)};
}

/// What it stands for, and "582 g/kWh, china-2023".
template <class Value>
CitedText term_text(std::string_view name, double number, std::string_view unit,
                    const Cited<Value>& term) {
  return {std::string{name}, fmt::format("{:.4g}{}, {}", number, unit, term.name), term.source};
}

std::string load_text(const EnergyReport& report) {
  const LoadShares& load = report.load;
  return fmt::format(
      "computing {:.0f} %, communicating alone {:.0f} %, idle {:.0f} %: a node of {} GPUs "
      "draws {:.2f} of {:.2f} kW",
      100.0 * load.computing, 100.0 * load.communicating, 100.0 * load.idle, report.gpus_per_node,
      report.node_power.value() * 1e-3, report.node_peak.value() * 1e-3);
}

std::string ratio_text(const EnergyReport& report) {
  const Joules by_tdp = report.use(EnergyConvention::tdp_hours).building.middle;
  if (by_tdp == Joules{}) return "";
  return fmt::format("the node model has {:.2f} x the energy of TDP x hours\n",
                     report.use(EnergyConvention::node_model).building.middle / by_tdp);
}

}  // namespace

std::string energy_text(const EnergyReport& report) {
  std::vector<TableRow> rows{{"energy", "MWh", "MWh with overhead", "tCO2e", "electricity"}};
  for (const auto& [name, convention] : energy_convention_names) {
    rows.push_back(row_of(name, report.use(convention)));
  }
  SourceNotes notes;
  std::string text =
      text_table(rows, std::array{Side::left, Side::right, Side::right, Side::right, Side::right});
  text += ratio_text(report);
  for (const CitedText& term : energy_terms(report)) {
    text += fmt::format("{}{} {} {}\n", term.name, term.name == "load" ? ":" : "", term.text,
                        notes.mark(term.source));
  }
  return text + notes.lines();
}

std::vector<CitedText> energy_terms(const EnergyReport& report) {
  const EnergyTerms& terms = report.terms;
  const double grid = terms.grid.value * kilowatt_hour / Grams{1.0};
  const double electricity = terms.electricity.value * kilowatt_hour / Dollars{1.0};
  return {{"load", load_text(report), report.draw.source},
          term_text("PUE", terms.pue.value, "", terms.pue),
          term_text("grid", grid, " g/kWh", terms.grid),
          term_text("electricity", electricity, " USD/kWh", terms.electricity)};
}

}  // namespace trainyard
