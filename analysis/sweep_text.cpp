#include <fmt/format.h>

#include <algorithm>

#include "analysis/report.hpp"
#include "analysis/sweep_summary.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

constexpr std::size_t most_failures = 5;

std::string count_text(std::size_t count) {
  return grouped(static_cast<double>(count));
}

std::string failures_text(const std::vector<FailureCount>& failures) {
  if (failures.empty()) return "";
  std::string text = "\nFailed:\n";
  const std::size_t told = std::min(failures.size(), most_failures);
  for (std::size_t i = 0; i < told; ++i) {
    text += fmt::format("{:>8}  {}\n", count_text(failures[i].scenarios), failures[i].message);
  }
  if (told == failures.size()) return text;
  std::size_t others = 0;
  for (std::size_t i = told; i < failures.size(); ++i) others += failures[i].scenarios;
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
      fmt::format("{}: {} scenarios\n", title(summary), count_text(summary.scenarios));
  const std::vector<TableRow> rows{{"done", count_text(summary.done)},
                                   {"does not fit", count_text(summary.does_not_fit)},
                                   {"failed", count_text(summary.failed)}};
  text += text_table(rows, 2);
  text += failures_text(summary.failures) + best_text(summary);
  return text + fmt::format("\nAll rows: {}\n", summary.database.string());
}

}  // namespace trainyard
