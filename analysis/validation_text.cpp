#include <fmt/format.h>

#include "analysis/validate.hpp"

namespace trainyard {
namespace {

std::string row_line(const ValidationRow& row) {
  const bool rate = row.unit == "B/s";
  const double shown = rate ? 1e-9 : 1.0;
  const std::string metric = fmt::format("{} {}", row.metric, rate ? "GB/s" : row.unit);
  return fmt::format("{:<30} {:<18} {:<29} {:>12.6g} {:>12.6g} {:>+7.1f}%{} {:<18} {}\n",
                     row.scenario, row.gpu, metric, row.published * shown, row.predicted * shown,
                     100.0 * row.relative_error(), row.problem.empty() ? ' ' : '*', row.split,
                     row.folder);
}

std::string rows_text(const std::vector<ValidationRow>& rows) {
  std::string text =
      fmt::format("{:<30} {:<18} {:<29} {:>12} {:>12} {:>8}  {:<18} {}\n", "scenario", "GPU",
                  "metric", "published", "predicted", "error", "split", "source");
  std::string misfits;
  for (const ValidationRow& row : rows) {
    text += row_line(row);
    if (!row.problem.empty()) misfits += "  " + row.problem + "\n";
  }
  if (misfits.empty()) return text;
  return text + "\n* does not fit in memory by the count here, although it ran:\n" + misfits;
}

std::string cells(const ErrorSummary& summary) {
  if (summary.rows == 0) return fmt::format("{:>5} {:>8} {:>8} {:>8}", 0, "-", "-", "-");
  return fmt::format("{:>5} {:>6.1f} % {:>6.1f} % {:>6.1f} %", summary.rows, 100.0 * summary.median,
                     100.0 * summary.p90, 100.0 * summary.mean);
}

std::string cells(const DifferenceSummary& summary) {
  const double share =
      static_cast<double>(summary.right_sign) / static_cast<double>(summary.counted);
  const std::string right = summary.counted == 0 ? "-" : fmt::format("{:.1f} %", 100.0 * share);
  const std::string error =
      summary.pairs == 0 ? "-" : fmt::format("{:.1f} %", 100.0 * summary.median_error);
  return fmt::format("{:>5} {:>7} {:>8} {:>8}", summary.pairs, summary.counted, right, error);
}

/// A line for everything and one for each source, with columns for all, calibration, validation.
template <class Summary>
std::string summary_text(const Summaries<Summary>& summaries, const std::string& columns) {
  const auto line = [](const SplitSummary<Summary>& summary, const std::string& name) {
    return fmt::format("{}   {}   {}  {}\n", cells(summary.all), cells(summary.calibration),
                       cells(summary.validation), name);
  };
  const auto width = columns.size();
  std::string text = fmt::format("\n{:<{}}   {:<{}}   {}\n", "all", width, "public_calibration",
                                 width, "public_validation");
  text += fmt::format("{}   {}   {}  source\n", columns, columns, columns);
  text += line(summaries.whole, "all");
  for (const auto& [folder, summary] : summaries.by_source) text += line(summary, folder);
  return text;
}

std::string difference_line(const Difference& difference) {
  const auto change = [](double ratio) { return fmt::format("{:+.1f}%", 100.0 * (ratio - 1.0)); };
  const char* const sign = !difference.counts() ? "-" : difference.right_sign() ? "right" : "wrong";
  return fmt::format(
      "{:<58} {:<30} {:<30} {:>9} {:>9} {:>8}  {:<5}  {}\n", difference.what, difference.from,
      difference.to, change(difference.published), change(difference.predicted),
      fmt::format("{:+.1f}%", 100.0 * difference.relative_error()), sign, difference.split);
}

std::string differences_text(const Validation& validation) {
  std::string text = fmt::format("\n{:<58} {:<30} {:<30} {:>9} {:>9} {:>8}  {:<5}  {}\n",
                                 "tokens a second and GPU with", "from", "to", "published",
                                 "predicted", "error", "sign", "split");
  for (const Difference& difference : validation.differences.pairs)
    text += difference_line(difference);
  text += summary_text(validation.difference_errors, fmt::format("{:>5} {:>7} {:>8} {:>8}", "pairs",
                                                                 "counted", "right", "median"));
  return text +
         "counted: published differences of at least 1 %; right: those whose sign is met; median: "
         "of the error of the ratio, all pairs\n";
}

}  // namespace

std::string validation_text(const Validation& validation) {
  std::string text = rows_text(validation.rows);
  text += summary_text(validation.errors,
                       fmt::format("{:>5} {:>8} {:>8} {:>8}", "rows", "median", "p90", "MAPE"));
  if (!validation.differences.pairs.empty()) text += differences_text(validation);
  const auto say = [&](std::size_t count, const char* what) {
    if (count > 0) text += fmt::format("\n{} {}\n", count, what);
  };
  say(validation.problems.size(), "scenarios were refused; standard error says why");
  say(validation.differences.without_scenario, "differences lack a scenario that was refused");
  return text;
}

}  // namespace trainyard
