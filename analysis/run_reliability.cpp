#include "analysis/run_reliability.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/report.hpp"
#include "analysis/short_text.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

std::string hundredths(double share) {
  return percent(share, 2);
}

std::string tenths(const Band<double>& share) {
  return fmt::format("{:.1f} % ({:.1f} to {:.1f})", 100.0 * share.middle, 100.0 * share.low,
                     100.0 * share.high);
}

std::string time_table(const RunTimes& mean) {
  std::vector<TableRow> table{{"where the time goes, in the mean", "days", "share"}};
  for (const auto& [name, part] : run_part_names) {
    const Seconds time = mean[part];
    if (time < mean.wall() * 5e-5) continue;  // as good as none
    table.push_back(
        {std::string{name}, fmt::format("{:.2f}", time / one_day), hundredths(time / mean.wall())});
  }
  return text_table(table, 2);
}

std::string cause_table(const RunStatistics& statistics, const FailureModel& failures) {
  std::vector<TableRow> table{{"why it stops", "times"}};
  for (const auto& [cause, count] : stops_by_cause(statistics, failures)) {
    table.push_back({cause, fmt::format("{:.1f}", count)});
  }
  return text_table(table, 2);
}

}  // namespace

RunReliability run_reliability(std::span<const RunWork> phases, const Reliability& reliability) {
  RunReliability run{};
  run.statistics = simulate_runs(phases, reliability);
  const RunWork& longest = *std::ranges::max_element(phases, {}, &RunWork::work);
  run.terms = goodput_terms(longest, reliability);
  run.exact = estimated_goodput(longest, reliability);
  run.linear = linear_goodput(run.terms);
  run.linear.value = std::max(0.0, run.linear.value) * run.exact / daly_goodput(run.terms);
  return run;
}

std::vector<NamedText> reliability_lines(const RunReliability& run,
                                         const Reliability& reliability) {
  const GoodputTerms& terms = run.terms;
  const RunStatistics& statistics = run.statistics;
  return {
      {"failures",
       fmt::format("{}, one in {:.2f} hours; {} simulated runs, seed {}", reliability.failures.id,
                   terms.mtbf / one_hour, reliability.runs, reliability.seed)},
      {"interruptions", fmt::format("{:.0f} ({:.0f} to {:.0f}), and {:.1f} planned stops",
                                    statistics.interruptions.middle, statistics.interruptions.low,
                                    statistics.interruptions.high, statistics.planned_stops)},
      {"checkpoints", fmt::format("every {:.1f} min of training, which stands {:.1f} s for each",
                                  terms.interval.value() / 60.0, terms.stall.value())},
      {"effective time", tenths(statistics.goodput) + " of the wall-clock time"},
      {"closed form",
       fmt::format("{} (Daly) of the longest phase, {} to first order{}", hundredths(run.exact),
                   hundredths(run.linear.value),
                   run.linear.in_range ? "" : " (failures are too frequent for that)")}};
}

std::vector<std::pair<std::string, double>> stops_by_cause(const RunStatistics& statistics,
                                                           const FailureModel& failures) {
  std::vector<std::pair<double, std::string>> causes;
  double seldom = 0.0;
  for (std::size_t i = 0; i < failures.causes.size(); ++i) {
    const double count = statistics.by_cause[i];
    if (count >= 0.5) {
      causes.emplace_back(count, failures.causes[i].name);
    } else {
      seldom += count;
    }
  }
  std::ranges::sort(causes, std::greater<>{});
  if (seldom > 0.0) causes.emplace_back(seldom, "others");
  if (statistics.planned_stops > 0.0) causes.emplace_back(statistics.planned_stops, "planned");
  std::vector<std::pair<std::string, double>> named;
  for (auto& [count, name] : causes) named.emplace_back(std::move(name), count);
  return named;
}

std::string reliability_text(const RunReliability& run, const Reliability& reliability) {
  std::string text;
  for (const auto& [name, told] : reliability_lines(run, reliability)) {
    text += fmt::format("  {:<16}{}\n", name, told);
  }
  return text + "\n" + time_table(run.statistics.mean_times) + "\n" +
         cause_table(run.statistics, reliability.failures);
}

}  // namespace trainyard
