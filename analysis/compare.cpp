#include "analysis/compare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/band_text.hpp"
#include "analysis/cost_ratio.hpp"
#include "analysis/memory_problem.hpp"
#include "analysis/report.hpp"
#include "analysis/text_table.hpp"
#include "analysis/written.hpp"
#include "sim/names.hpp"

namespace trainyard {
namespace {

/// A figure of a run: what it is, how large, and how it reads.
struct Figure {
  std::string title;
  double value;
  std::string text;
};

/// The energy of a run in one convention; "-" if that is not reckoned.
Figure energy_figure(const RunPrediction& run, EnergyConvention convention) {
  const std::string title = fmt::format("MWh, {}", name_in(energy_convention_names, convention));
  if (!run.energy) return {title, 0.0, "-"};
  const Band<Joules>& energy = run.energy->use(convention).building;
  return {title, energy.middle.value(), megawatt_hours_text(energy)};
}

/// The figures of a run, as many and in the same order for every one.
std::vector<Figure> figures_of(const RunPrediction& run) {
  const Prediction& p = run.main_phase();
  std::vector<Figure> figures{{"step", p.step_time.value(), readable(p.step_time)}};
  for (const StepPart& part : step_parts) {
    const double seconds = (p.mean_parts.*part.value).value();
    figures.push_back({fmt::format("  {}", part.title), seconds, fmt::format("{:.3f} s", seconds)});
  }
  const RunFigures& total = run.total;
  const double memory = p.memory.total().value();
  const double cost = total.cost.middle.value();
  figures.push_back({"days", total.duration.middle.value(), days_text(total.duration)});
  figures.push_back({"GPU-hours", total.gpu_hours.middle.value(), hours_text(total.gpu_hours)});
  figures.push_back({"cost", cost, cost > 0.0 ? dollars_text(total.cost) : "no price"});
  for (const EnergyConvention convention :
       {EnergyConvention::node_model, EnergyConvention::tdp_hours}) {
    figures.push_back(energy_figure(run, convention));
  }
  figures.push_back(
      {"MFU, causal", p.utilization.causal, fmt::format("{:.2f} %", 100.0 * p.utilization.causal)});
  figures.push_back({"memory", memory,
                     fmt::format("{:.1f} GB{}", memory * 1e-9, p.fits ? "" : " (does not fit)")});
  return figures;
}

std::vector<Figure> figures_of(const Measurement& m) {
  const auto rate = [](const char* title, const std::optional<Bandwidth>& bandwidth) {
    if (!bandwidth) return Figure{title, 0.0, "-"};
    return Figure{title, bandwidth->value(), fmt::format("{:.4g} GB/s", bandwidth->value() * 1e-9)};
  };
  const std::string algorithm{m.way ? name_in(algorithm_names, m.way->algorithm) : "-"};
  std::vector<Figure> figures{{"time", m.time.value(), readable(m.time)},
                              rate("bus bandwidth", m.bus_bandwidth),
                              rate("bandwidth", m.bandwidth),
                              {m.pair ? "bound" : "byte bound", m.bound.value(), readable(m.bound)},
                              {"busiest link", 0.0, std::string{m.busiest}},
                              {"algorithm", 0.0, algorithm}};
  const auto part = [&](const char* title, Seconds PairTime::* value) {
    if (!m.pair) return Figure{title, 0.0, "-"};
    return Figure{title, ((*m.pair).*value).value(), readable((*m.pair).*value)};
  };
  figures.push_back(part("compute busy", &PairTime::compute_busy));
  figures.push_back(part("exposed communication", &PairTime::exposed));
  figures.push_back(part("transport", &PairTime::transport));
  return figures;
}

/// The figure, and in brackets how it differs from that of the first run.
std::string cell(const Figure& figure, const Figure& first) {
  if (&figure == &first || first.value <= 0.0 || figure.value <= 0.0) return figure.text;
  const double percent = 100.0 * (figure.value / first.value - 1.0);
  return figure.text +
         (std::abs(percent) < 0.05 ? " (same)" : fmt::format(" ({:+.1f} %)", percent));
}

/// The same in a cell; lists can be long.
std::string cell_of(const Written& written, const std::string& key) {
  constexpr std::size_t most = 40;
  std::string value = written_under(written, key);
  if (value.size() > most) value.replace(most - 3, value.npos, "...");
  return value;
}

/// What a table has of one scenario.
struct Column {
  std::string name;
  Written written;
  std::vector<Figure> figures;
};

std::string text_of(const std::vector<Column>& columns) {
  std::vector<TableRow> table{{""}};
  std::vector<Written> inputs;
  for (const Column& column : columns) {
    table[0].push_back(column.name);
    inputs.push_back(column.written);
  }
  for (const std::string& key : differing_keys(inputs)) {
    TableRow& row = table.emplace_back();
    row.push_back(key);
    for (const Column& column : columns) row.push_back(cell_of(column.written, key));
  }
  table.emplace_back(columns.size() + 1);
  const std::vector<Figure>& first = columns.front().figures;
  for (std::size_t line = 0; line < first.size(); ++line) {
    const auto none = [&](const Column& column) { return column.figures[line].text == "-"; };
    if (std::ranges::all_of(columns, none)) continue;
    TableRow& row = table.emplace_back();
    row.push_back(first[line].title);
    for (const Column& column : columns) row.push_back(cell(column.figures[line], first[line]));
  }
  return text_table(table, 0);
}

/// Why a run costs what it does beside the first; nothing if one of them has no price, or nothing
/// was published of it.
std::string cost_line(const ComparedRun& run, const char* what,
                      const std::optional<TrainingCost>& cost,
                      const std::optional<TrainingCost>& first) {
  if (!cost || !first) return "";
  return run.scenario.name + what + ": " + text_of(cost_ratio(*cost, *first)) + "\n";
}

std::string costs_text(const std::vector<ComparedRun>& runs) {
  const ComparedRun& first = runs.front();
  std::string text;
  for (std::size_t i = 1; i < runs.size(); ++i) {
    text += cost_line(runs[i], "", training_cost(runs[i]), training_cost(first));
    text += cost_line(runs[i], ", by the published hours", published_cost(runs[i]),
                      published_cost(first));
  }
  return text.empty() ? text : "\n" + text;
}

}  // namespace

std::string compare_text(const std::vector<ComparedRun>& runs) {
  std::vector<Column> columns;
  for (const ComparedRun& run : runs) {
    columns.push_back({run.scenario.name, run.scenario.written, figures_of(run.prediction)});
  }
  std::string text = text_of(columns) + costs_text(runs);
  for (const ComparedRun& run : runs) {
    for (const std::string& problem : memory_problems(run.scenario, run.prediction)) {
      text += "\n" + problem + "\n";
    }
  }
  return text;
}

std::string compare_text(const std::vector<ComparedMeasurement>& measured) {
  std::vector<Column> columns;
  for (const ComparedMeasurement& one : measured) {
    columns.push_back({one.scenario.name, one.scenario.written, figures_of(one.measurement)});
  }
  return text_of(columns);
}

}  // namespace trainyard
