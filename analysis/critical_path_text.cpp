#include "analysis/critical_path_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <span>

#include "analysis/critical_stretches.hpp"
#include "analysis/report.hpp"

namespace trainyard {
namespace {

/// "rank 3", and with more than one class of replicas "rank 3 of replica 5".
std::string rank_text(const TrainingStep& step, int rank_of_all) {
  const auto rank = static_cast<std::size_t>(rank_of_all);
  const std::string name = fmt::format("rank {}", rank % step.ranks());
  if (step.classes.size() == 1) return name;
  return name + " of " + replicas_text(step.classes[rank / step.ranks()].replicas, 2);
}

std::string_view title_of(StepEvent event) {
  switch (event) {
    case StepEvent::chunk:
      return "chunks";
    case StepEvent::hand_over:
      return "hand-overs";
    case StepEvent::gather:
      return "weights gathered";
    case StepEvent::reduce:
      return "gradients summed";
    case StepEvent::agreement:
      return "their norm agreed on";
    case StepEvent::optimizer:
      return "optimizer";
  }
  return "";
}

std::string share_line(const std::string& title, Seconds time, Seconds whole) {
  return fmt::format("  {:<44} {:>8.3f} s {:>6.1f} %\n", title, time.value(),
                     100.0 * (time / whole));
}

/// A row of the path: a stretch, and what was handed over before it.
struct Row {
  CriticalStretch stretch;
  Seconds hand_over;
};

std::vector<Row> rows_of(const std::vector<CriticalStretch>& path) {
  std::vector<Row> rows;
  Seconds handed;
  for (const CriticalStretch& stretch : path) {
    if (stretch.event == StepEvent::hand_over) {
      handed += stretch.when.duration();
    } else {
      rows.push_back({.stretch = stretch, .hand_over = handed});
      handed = {};
    }
  }
  return rows;
}

std::string who_text(const TrainingStep& step, const CriticalStretch& stretch) {
  const std::string rank = rank_text(step, stretch.rank);
  if (stretch.event == StepEvent::agreement) return std::string{title_of(stretch.event)};
  if (stretch.event != StepEvent::chunk)
    return fmt::format("{}, {}", title_of(stretch.event), rank);
  return fmt::format("{}, {} chunk{}", rank, stretch.chunks, stretch.chunks == 1 ? "" : "s");
}

std::string line_of(Seconds start, const std::string& handed, Seconds time,
                    const std::string& who) {
  return fmt::format("  {:>8.3f} s {:>12} {:>12}  {}\n", start.value(), handed, readable(time),
                     who);
}

std::string row_text(const TrainingStep& step, const Row& row) {
  return line_of(row.stretch.when.start, row.hand_over > Seconds{} ? readable(row.hand_over) : "",
                 row.stretch.when.duration(), who_text(step, row.stretch));
}

std::string summed_up(std::span<const Row> rows) {
  std::set<int> ranks;
  for (const Row& row : rows) ranks.insert(row.stretch.rank);
  const Seconds start = rows.front().stretch.when.start;
  return line_of(start, "", rows.back().stretch.when.finish - start,
                 fmt::format("... {} waits among {} ranks", rows.size(), ranks.size()));
}

/// Whether each row is told by itself: the longest, the first, and what is not chunks.
std::vector<bool> told_rows(const std::vector<Row>& rows) {
  constexpr std::size_t most = 12;
  std::vector<std::size_t> longest(rows.size());
  std::iota(longest.begin(), longest.end(), std::size_t{0});
  std::ranges::stable_sort(longest, std::greater{},
                           [&](std::size_t row) { return rows[row].stretch.when.duration(); });
  std::vector<bool> told(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i < most) told[longest[i]] = true;
    if (i == 0 || rows[i].stretch.event != StepEvent::chunk) told[i] = true;
  }
  return told;
}

}  // namespace

std::string waiting_table(const Prediction& prediction) {
  constexpr std::ptrdiff_t most_ranks = 4;
  const TrainingStep& step = prediction.step;
  const std::vector<CriticalShare> shares = critical_shares(critical_stretches(step.timeline));
  const auto chunks_end = std::ranges::find_if(
      shares, [](const CriticalShare& share) { return share.event != StepEvent::chunk; });
  const std::ptrdiff_t ranks = chunks_end - shares.begin();
  const auto told = shares.begin() + std::min(ranks, ranks == most_ranks + 1 ? ranks : most_ranks);
  const auto line = [&](const std::string& title, Seconds time) {
    return share_line(title, time, prediction.step_time);
  };

  std::string text =
      fmt::format("\n  {:<44} {:>10} {:>8}\n", "what the step waits for", "time", "share");
  for (auto share = shares.begin(); share != told; ++share) {
    text += line("chunks of " + rank_text(step, share->rank), share->time);
  }
  Seconds others;
  for (auto share = told; share != chunks_end; ++share) others += share->time;
  if (told != chunks_end) {
    text += line(fmt::format("chunks of {} other ranks", chunks_end - told), others);
  }
  for (auto share = chunks_end; share != shares.end(); ++share) {
    text += line(std::string{title_of(share->event)}, share->time);
  }
  return text;
}

std::string critical_path_text(const Prediction& prediction) {
  const TrainingStep& step = prediction.step;
  const std::vector<Row> rows = rows_of(critical_stretches(step.timeline));
  const std::vector<bool> told = told_rows(rows);
  std::string text =
      fmt::format("  {:>10} {:>12} {:>12}  who waits for whom\n", "from", "handed over", "for");
  for (std::size_t row = 0; row < rows.size();) {
    std::size_t next = row;
    while (next < rows.size() && !told[next]) ++next;
    if (next > row + 1) {
      text += summed_up(std::span{rows}.subspan(row, next - row));
      row = next;
    } else {
      text += row_text(step, rows[row++]);
    }
  }
  return text;
}

}  // namespace trainyard
