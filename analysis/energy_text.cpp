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

/// "grid 582 g/kWh, china-2023 [1]".
template <class Value>
std::string term_line(std::string_view name, double number, std::string_view unit,
                      const Cited<Value>& term, SourceNotes& notes) {
  return fmt::format("{} {:.4g}{}, {} {}\n", name, number, unit, term.name,
                     notes.mark(term.source));
}

std::string terms_text(const EnergyTerms& terms, SourceNotes& notes) {
  const double grid = terms.grid.value * kilowatt_hour / Grams{1.0};
  const double electricity = terms.electricity.value * kilowatt_hour / Dollars{1.0};
  std::string text = term_line("PUE", terms.pue.value, "", terms.pue, notes);
  text += term_line("grid", grid, " g/kWh", terms.grid, notes);
  text += term_line("electricity", electricity, " USD/kWh", terms.electricity, notes);
  return text;
}

std::string load_text(const EnergyReport& report, SourceNotes& notes) {
  const LoadShares& load = report.load;
  return fmt::format(
      "load: computing {:.0f} %, communicating alone {:.0f} %, idle {:.0f} %: a node of {} GPUs "
      "draws {:.2f} of {:.2f} kW {}\n",
      100.0 * load.computing, 100.0 * load.communicating, 100.0 * load.idle, report.gpus_per_node,
      report.node_power.value() * 1e-3, report.node_peak.value() * 1e-3,
      notes.mark(report.draw.source));
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
  text += load_text(report, notes);
  text += terms_text(report.terms, notes);
  return text + notes.lines();
}

}  // namespace trainyard
