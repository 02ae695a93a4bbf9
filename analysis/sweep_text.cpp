#include <fmt/format.h>

#include <algorithm>

#include "analysis/report.hpp"
#include "analysis/sweep_summary.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

constexpr std::size_t most_failures = 5;

std::string failures_text(const SweepSummary& summary) {
  if (summary.failures.empty()) return "";
  std::string text = "\nFailed:\n";
  std::size_t others =
      summary.counts.of(RowStatus::failed) + summary.counts.of(RowStatus::broken_off);
  for (std::size_t i = 0; i < std::min(summary.failures.size(), most_failures); ++i) {
    const auto& [message, scenarios] = summary.failures[i];
    text += fmt::format("{:>8}  {}\n", count_text(scenarios), message);
    others -= scenarios;
  }
  if (others == 0) return text;
  return text +
         fmt::format("{:>8}  of other kinds (see 'message' in the database)\n", count_text(others));
}

std::string best_text(const SweepSummary& summary) {
  if (summary.best.empty()) return "";
  const auto place =
      std::ranges::find(summary.identity.outputs, "step_time_s") - summary.identity.outputs.begin();
  TableRow head{"scenario", "step time"};
  std::vector<Side> sides(2, Side::right);
  for (const std::string& input : summary.identity.inputs) {
    head.push_back(input);
    sides.push_back(Side::left);
  }
  std::vector<TableRow> rows{head};
  for (const StudyRow& row : summary.best) {
    TableRow cells{std::to_string(row.index),
                   readable(Seconds{*row.outputs[static_cast<std::size_t>(place)]})};
    for (const auto& input : row.inputs) cells.push_back(input.value_or("-"));
    rows.push_back(cells);
  }
  return "\nThe shortest steps:\n" + text_table(rows, sides);
}

std::string title(const SweepSummary& summary) {
  if (!summary.shard) return summary.identity.name;
  return fmt::format("{}, part {} of {}", summary.identity.name, summary.shard->number,
                     summary.shard->count);
}

}  // namespace

std::string summary_text(const SweepSummary& summary) {
  std::string text =
      fmt::format("{}: {} scenario{}\n", title(summary), count_text(summary.counts.scenarios),
                  summary.counts.scenarios == 1 ? "" : "s");
  text += text_table(status_lines(summary.counts), 2);
  text += failures_text(summary) + best_text(summary);
  return text + fmt::format("\nAll rows: {}\n", summary.database.string());
}

}  // namespace trainyard
