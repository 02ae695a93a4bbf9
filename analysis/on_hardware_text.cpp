#include <fmt/format.h>

#include <algorithm>

#include "analysis/band_text.hpp"
#include "analysis/on_hardware.hpp"
#include "analysis/plan_text.hpp"
#include "analysis/report.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

constexpr Seconds day{86400.0};

/// A column of the table: its title, and what it has of a GPU.
struct HardwareColumn {
  std::string title;
  bool words;  ///< which stand to the left, and numbers to the right
  std::vector<std::string> cells;
};

std::string cost_of(const HardwareRun& row) {
  const std::optional<Dollars>& cost = row.priced ? row.cost : row.run->prediction.cost;
  return cost ? "$" + grouped(cost->value()) : "";
}

std::string energy_of(const HardwareRun& row) {
  return row.energy ? megawatt_hours_text(Band<Joules>::sure(*row.energy)) + " MWh" : "";
}

std::string plan_of(const HardwareRun& row) {
  const Plan& plan = row.run->scenario.plan;
  std::string text = plan_text(plan) + ", " + std::string{name_of(plan.schedule)};
  if (plan.micro_batch > 1) text += fmt::format(", micro-batches of {}", plan.micro_batch);
  return text;
}

std::vector<HardwareColumn> columns_of(const HardwareComparison& comparison) {
  std::vector<HardwareColumn> columns;
  const auto add = [&](const std::string& title, bool words, auto cell) {
    HardwareColumn& column = columns.emplace_back(HardwareColumn{title, words, {}});
    for (const HardwareRun& row : comparison.runs) column.cells.push_back(cell(row));
  };
  /// What `cell` makes of a run, if there is one.
  const auto predicted = [](auto cell) {
    return [cell](const HardwareRun& row) {
      return row.run ? cell(row, row.run->prediction) : std::string{};
    };
  };
  using Row = HardwareRun;
  add("GPUs", false,
      predicted([](const Row& row, const auto&) { return grouped(row.run->scenario.gpus()); }));
  add("days", false, predicted([](const Row&, const Prediction& p) {
        return fmt::format("{:.1f}", p.duration / day);
      }));
  add("GPU-hours", false,
      predicted([](const Row&, const Prediction& p) { return grouped(p.gpu_hours.value()); }));
  add("cost", false, predicted([](const Row& row, const auto&) { return cost_of(row); }));
  add("energy", false, energy_of);
  add("step", false,
      predicted([](const Row&, const Prediction& p) { return readable(p.step_time); }));
  add("MFU", false, predicted([](const Row&, const Prediction& p) {
        return fmt::format("{:.1f} %", 100.0 * p.utilization.causal);
      }));
  add("memory", false, predicted([](const Row& row, const Prediction& p) {
        return fmt::format("{:.1f} of {:.0f} GB", p.memory.total().value() * 1e-9,
                           row.gpu.memory.value() * 1e-9);
      }));
  add("export rules", true, [](const Row& row) { return row.legal; });
  add("precision", true, predicted([](const Row& row, const auto&) { return row.precision; }));
  add("recomputed", true,
      predicted([](const Row&, const Prediction& p) { return spelled(p.recompute); }));
  add("plan", true, predicted([](const Row& row, const auto&) { return plan_of(row); }));
  std::erase_if(columns, [](const HardwareColumn& column) {
    return std::ranges::all_of(column.cells, &std::string::empty);
  });
  return columns;
}

std::size_t width_of(const std::string& title, const std::vector<std::string>& cells) {
  std::size_t width = title.size();
  for (const std::string& cell : cells) width = std::max(width, cell.size());
  return width;
}

/// A line of cells, the first of which is at the left.
std::string line_of(const std::string& name, std::size_t width,
                    const std::vector<HardwareColumn>& columns, auto cell) {
  std::string line = fmt::format("{:<{}}", name, width);
  for (const HardwareColumn& column : columns) {
    const std::size_t wide = width_of(column.title, column.cells);
    line += column.words ? fmt::format("  {:<{}}", cell(column), wide)
                         : fmt::format("  {:>{}}", cell(column), wide);
  }
  line.resize(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

/// What is to be said of a GPU beside its numbers.
std::string remarks_of(const HardwareRun& row) {
  std::string text = row.why_none;
  for (const std::string& remark : row.remarks) text += (text.empty() ? "" : "; ") + remark;
  return text;
}

}  // namespace

std::string compare_text(const HardwareComparison& comparison) {
  const Scenario& written = comparison.written.scenario;
  std::string text = fmt::format(
      "{} within {:.1f} days{}: the fewest GPUs, each kind with its best plan\n\n", written.name,
      comparison.deadline / day,
      comparison.own_deadline ? fmt::format(", as long as it takes as written on {} {}",
                                            grouped(written.gpus()), written.cluster.gpu.id)
                              : "");
  std::vector<std::string> names;
  for (const HardwareRun& row : comparison.runs) names.push_back(row.name);
  const std::size_t width = width_of("GPU", names);
  const std::vector<HardwareColumn> columns = columns_of(comparison);
  text += line_of("GPU", width, columns, [](const HardwareColumn& column) { return column.title; });
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += line_of(names[i], width, columns,
                    [&](const HardwareColumn& column) { return column.cells[i]; });
  }
  text += "\n";
  for (const HardwareRun& row : comparison.runs) {
    const std::string remarks = remarks_of(row);
    if (!remarks.empty()) text += row.name + ": " + remarks + "\n";
  }
  const auto at_its_price = [](const HardwareRun& row) { return row.run && !row.priced; };
  if (written.price && std::ranges::any_of(comparison.runs, at_its_price)) {
    text += "every GPU-hour at the scenario's price\n";
  }
  for (const std::string& key : comparison.left_out) {
    text += "without the scenario's " + key + "\n";
  }
  if (std::ranges::any_of(comparison.runs,
                          [](const auto& row) { return row.energy.has_value(); })) {
    text += fmt::format("energy of whole nodes under their load, with a PUE of {:.2f}\n",
                        comparison.pue);
  }
  return text;
}

}  // namespace trainyard
