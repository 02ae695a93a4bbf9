#include "analysis/money_view.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/band_text.hpp"
#include "analysis/energy_text.hpp"
#include "sim/names.hpp"

namespace trainyard {
namespace {

void add_dollars(Json& json, const Band<Dollars>& amount) {
  json["low_usd"] = rounded(amount.low.value());
  json["predicted_usd"] = rounded(amount.middle.value());
  json["high_usd"] = rounded(amount.high.value());
}

Json dollars_view(const Band<Dollars>& amount) {
  Json json = Json::object();
  add_dollars(json, amount);
  return json;
}

std::string_view name_of(ProgrammePart part) {
  return part == ProgrammePart::final_run ? "final run" : name_in(programme_part_names, part);
}

std::string use_text(const EnergyUse& use) {
  return fmt::format("{} MWh, {} with the building's overhead; {} t CO2e; {}",
                     megawatt_hours_text(use.computers), megawatt_hours_text(use.building),
                     tonnes_text(use.emissions), dollars_text(use.cost));
}

}  // namespace

Json ledger_view(const RunPrediction& run) {
  if (!run.ledger) return nullptr;
  Json lines = Json::array();
  for (const LedgerLine& line : run.ledger->lines) {
    Json& json = lines.emplace_back(Json{{"part", name_of(line.part)}, {"name", line.name}});
    add_dollars(json, line.amount);
    json["contains"] = line.contains;
    json["basis"] = line.basis;
    json["source"] = line.source;
    json["counted"] = line.on;
  }
  return {{"lines", std::move(lines)},
          {"headline", dollars_view(run.ledger->headline())},
          {"total", dollars_view(run.ledger->total())}};
}

Json goodput_view(const RunScenario& scenario, const RunPrediction& run) {
  if (!run.reliability) return nullptr;
  const RunStatistics& statistics = run.reliability->statistics;
  const RunTimes& times = statistics.mean_times;
  Json parts = Json::array();
  for (const auto& [name, part] : run_part_names) {
    // What is left of sums where a part takes no time differs from build to build.
    const double share = std::round(1e12 * (times[part] / times.wall())) * 1e-12;
    parts.push_back({{"name", name}, {"share", rounded(share)}});
  }
  Json lines = Json::array();
  for (const auto& [name, text] : reliability_lines(*run.reliability, *scenario.reliability)) {
    lines.push_back({{"name", name}, {"value_text", text}});
  }
  Json causes = Json::array();
  for (const auto& [name, count] : stops_by_cause(statistics, scenario.reliability->failures)) {
    causes.push_back({{"name", name}, {"count", rounded(count)}});
  }
  return {{"parts", std::move(parts)}, {"lines", std::move(lines)}, {"causes", std::move(causes)}};
}

Json energy_view(const RunPrediction& run) {
  if (!run.energy) return nullptr;
  Json lines = Json::array();
  for (const auto& [name, convention] : energy_convention_names) {
    lines.push_back({{"name", name}, {"value_text", use_text(run.energy->use(convention))}});
  }
  for (const CitedText& term : energy_terms(*run.energy)) {
    lines.push_back({{"name", term.name}, {"value_text", term.text}});
  }
  return {{"lines", std::move(lines)}};
}

}  // namespace trainyard
