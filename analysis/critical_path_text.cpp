#include "analysis/critical_path_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analysis/critical_stretches.hpp"
#include "analysis/report.hpp"

namespace trainyard {
namespace {

/// "rank 3", and with more than one class of replicas "rank 3 of replica 5".
std::string rank_text(const TrainingStep& step, int rank_of_all) {
  const auto rank = static_cast<std::size_t>(rank_of_all);
  const std::string name = fmt::format("rank {}", rank % step.ranks());
  if (step.classes.size() == 1) return name;
  return name + " of " + replicas_text(step.classes[rank / step.ranks()].replicas, 1);
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
  return fmt::format("  {:<40} {:>8.3f} s {:>6.1f} %\n", title, time.value(),
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

std::string row_text(const TrainingStep& step, const Row& row) {
  const CriticalStretch& stretch = row.stretch;
  const bool is_chunks = stretch.event == StepEvent::chunk;
  const bool of_all = stretch.event == StepEvent::agreement;
  std::string who =
      is_chunks ? rank_text(step, stretch.rank) : std::string{title_of(stretch.event)};
  if (!is_chunks && !of_all) who += ", " + rank_text(step, stretch.rank);
  const std::string chunks =
      is_chunks ? fmt::format("{} chunk{}", stretch.chunks, stretch.chunks == 1 ? "" : "s") : "";
  std::string text =
      fmt::format("  {:>9.3f} s {:>9.3f} s  {:<40} {:>11}", stretch.when.start.value(),
                  stretch.when.duration().value(), who, chunks);
  if (row.hand_over > Seconds{}) text += ", handed over in " + readable(row.hand_over);
  return text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
}

std::string summed_up(std::span<const Row> rows) {
  std::set<int> ranks;
  for (const Row& row : rows) ranks.insert(row.stretch.rank);
  return fmt::format("  {:>9}   {:>9.3f} s  {} more, by {} rank{}\n", "...",
                     (rows.back().stretch.when.finish - rows.front().stretch.when.start).value(),
                     rows.size(), ranks.size(), ranks.size() == 1 ? "" : "s");
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
      fmt::format("\n  {:<40} {:>10} {:>8}\n", "what the step waits for", "time", "share");
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
  constexpr std::size_t most_at_an_end = 16;
  const TrainingStep& step = prediction.step;
  const std::vector<Row> rows = rows_of(critical_stretches(step.timeline));
  std::string text = fmt::format("  {:>11} {:>11}  who waits for whom\n", "from", "for");
  const std::span<const Row> all{rows};
  const bool whole = rows.size() <= 2 * most_at_an_end + 1;
  for (const Row& row : whole ? all : all.first(most_at_an_end)) text += row_text(step, row);
  if (whole) return text;
  text += summed_up(all.subspan(most_at_an_end, all.size() - 2 * most_at_an_end));
  for (const Row& row : all.last(most_at_an_end)) text += row_text(step, row);
  return text;
}

}  // namespace trainyard
