#include <fmt/format.h>

#include <algorithm>

#include "analysis/band_text.hpp"
#include "analysis/on_hardware.hpp"
#include "analysis/plan_text.hpp"
#include "analysis/report.hpp"
#include "analysis/text_table.hpp"
#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

/// A column of the table: its title, and what it has of a GPU.
struct HardwareColumn {
  std::string title;
  Side side;
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
  const auto add = [&](const std::string& title, Side side, auto cell) {
    HardwareColumn& column = columns.emplace_back(HardwareColumn{title, side, {}});
    for (const HardwareRun& row : comparison.runs) column.cells.push_back(cell(row));
  };
  /// What `cell` makes of a run, if there is one.
  const auto predicted = [](auto cell) {
    return [cell](const HardwareRun& row) {
      return row.run ? cell(row, row.run->prediction) : std::string{};
    };
  };
  using Row = HardwareRun;
  add("GPUs", Side::right,
      predicted([](const Row& row, const auto&) { return grouped(row.run->scenario.gpus()); }));
  add("days", Side::right, predicted([](const Row&, const Prediction& p) {
        return fmt::format("{:.1f}", p.duration / one_day);
      }));
  add("GPU-hours", Side::right,
      predicted([](const Row&, const Prediction& p) { return grouped(p.gpu_hours.value()); }));
  add("cost", Side::right, predicted([](const Row& row, const auto&) { return cost_of(row); }));
  add("energy", Side::right, energy_of);
  add("step", Side::right,
      predicted([](const Row&, const Prediction& p) { return readable(p.step_time); }));
  add("MFU", Side::right, predicted([](const Row&, const Prediction& p) {
        return fmt::format("{:.1f} %", 100.0 * p.utilization.causal);
      }));
  add("memory", Side::right, predicted([](const Row& row, const Prediction& p) {
        return fmt::format("{:.1f} of {:.0f} GB", p.memory.total().value() * 1e-9,
                           row.gpu.memory.value() * 1e-9);
      }));
  add("export rules", Side::left, [](const Row& row) { return row.legal; });
  add("precision", Side::left,
      predicted([](const Row& row, const auto&) { return row.precision; }));
  add("recomputed", Side::left,
      predicted([](const Row&, const Prediction& p) { return spelled(p.recompute); }));
  add("plan", Side::left, predicted([](const Row& row, const auto&) { return plan_of(row); }));
  std::erase_if(columns, [](const HardwareColumn& column) {
    return std::ranges::all_of(column.cells, &std::string::empty);
  });
  return columns;
}

std::string table_of(const HardwareComparison& comparison) {
  const std::vector<HardwareColumn> columns = columns_of(comparison);
  std::vector<TableRow> rows{{"GPU"}};
  for (const HardwareRun& run : comparison.runs) rows.push_back({run.name});
  std::vector<Side> sides{Side::left};
  for (const HardwareColumn& column : columns) {
    sides.push_back(column.side);
    rows.front().push_back(column.title);
    for (std::size_t i = 0; i < column.cells.size(); ++i) rows[i + 1].push_back(column.cells[i]);
  }
  return text_table(rows, sides);
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
      comparison.deadline / one_day,
      comparison.own_deadline ? fmt::format(", as long as it takes as written on {} {}",
                                            grouped(written.gpus()), written.cluster.gpu.id)
                              : "");
  text += table_of(comparison) + "\n";
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
