#include "analysis/critical_stretches.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace trainyard {

std::vector<CriticalStretch> critical_stretches(const StepTimeline& timeline) {
  std::vector<CriticalStretch> path;
  std::optional<std::size_t> slot;  // of the last chunk, which may be several tasks
  for (const auto& [task, when] : timeline.critical_path) {
    if (when.duration() <= Seconds{}) continue;
    const bool is_chunk = task.event == StepEvent::chunk;
    const bool goes_on =
        !path.empty() && path.back().event == task.event && path.back().rank == task.rank;
    if (goes_on) {
      path.back().when.finish = when.finish;
    } else {
      path.push_back({.event = task.event, .rank = task.rank, .chunks = 0, .when = when});
    }
    if (is_chunk && (!goes_on || slot != task.slot)) ++path.back().chunks;
    slot = task.slot;
  }
  return path;
}

std::vector<CriticalShare> critical_shares(const std::vector<CriticalStretch>& path) {
  std::vector<CriticalShare> shares;
  for (const CriticalStretch& stretch : path) {
    const int rank = stretch.event == StepEvent::chunk ? stretch.rank : 0;
    const auto same = [&](const CriticalShare& share) {
      return share.event == stretch.event && share.rank == rank;
    };
    auto found = std::ranges::find_if(shares, same);
    if (found == shares.end()) {
      shares.push_back({.event = stretch.event, .rank = rank, .time = {}});
      found = shares.end() - 1;
    }
    found->time += stretch.when.duration();
  }
  std::ranges::stable_sort(shares, [](const CriticalShare& a, const CriticalShare& b) {
    return std::tuple{a.event, -a.time.value()} < std::tuple{b.event, -b.time.value()};
  });
  return shares;
}

}  // namespace trainyard
