#include "analysis/energy_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "analysis/band_text.hpp"
#include "analysis/report.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

constexpr Joules megawatt_hour{3.6e9};
constexpr Joules kilowatt_hour{3.6e6};
constexpr Grams tonne{1e6};

/// Bounds over a unit, "3,332 (3,000 to 3,600)" if they are not sure.
template <class Value>
std::string in_units(const Band<Value>& band, Value unit) {
  const auto text = [&](Value value) { return grouped(std::round(10.0 * (value / unit)) / 10.0); };
  if (band.is_sure()) return text(band.middle);
  return fmt::format("{} ({} to {})", text(band.middle), text(band.low), text(band.high));
}

TableRow row_of(std::string_view name, const EnergyUse& use) {
  return {std::string{name}, in_units(use.computers, megawatt_hour),
          in_units(use.building, megawatt_hour), in_units(use.emissions, tonne),
          dollars_text(use.cost)};
}

std::string terms_text(const EnergyTerms& terms) {
  return fmt::format(
      "grid {}: {:g} g/kWh ({})\nPUE {}: {:g} ({})\nelectricity {}: {:.4g} USD/kWh ({})\n",
      terms.grid.name, terms.grid.value * kilowatt_hour / Grams{1.0}, terms.grid.source,
      terms.pue.name, terms.pue.value, terms.pue.source, terms.electricity.name,
      terms.electricity.value * kilowatt_hour / Dollars{1.0}, terms.electricity.source);
}

std::string load_text(const EnergyReport& report) {
  const LoadShares& load = report.load;
  return fmt::format(
      "load: computing {:.0f} %, communicating alone {:.0f} %, idle {:.0f} %: a node of {} GPUs "
      "draws {:.2f} of {:.2f} kW ({})\n",
      100.0 * load.computing, 100.0 * load.communicating, 100.0 * load.idle, report.gpus_per_node,
      report.node_power.value() * 1e-3, report.node_peak.value() * 1e-3, report.draw.source);
}

std::string ratio_text(const EnergyReport& report) {
  const Joules by_tdp = report.use(EnergyConvention::tdp_hours).building.middle;
  if (by_tdp == Joules{}) return "";
  return fmt::format("the node model has {:.2f} x the energy of TDP x hours\n",
                     report.use(EnergyConvention::node_model).building.middle / by_tdp);
}

}  // namespace

std::string energy_text(const EnergyReport& report) {
  std::vector<TableRow> rows{{"energy", "MWh", "MWh with overhead", "tCO2e", "cost"}};
  for (const auto& [name, convention] : energy_convention_names) {
    rows.push_back(row_of(name, report.use(convention)));
  }
  return text_table(rows,
                    std::array{Side::left, Side::right, Side::right, Side::right, Side::right}) +
         ratio_text(report) + load_text(report) + terms_text(report.terms);
}

}  // namespace trainyard
