#include "sim/dominated.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>
#include <functional>
#include <numeric>
#include <unordered_set>
#include <utility>

#include "sim/rounding.hpp"

namespace trainyard {
namespace {

/// How long one task alone, with those that it stands for, would keep a link busy.
struct TaskTime {
  std::uint32_t task;
  double seconds;
  double alike;

  friend auto operator<=>(const TaskTime&, const TaskTime&) = default;
};

/// For each link the times above zero, in the order of the tasks.
struct TimeVectors {
  std::vector<std::uint32_t> begin;
  std::vector<TaskTime> times;

  std::span<const TaskTime> operator[](std::uint32_t link) const {
    return std::span{times}.subspan(begin[link], begin[link + 1] - begin[link]);
  }
};

TimeVectors time_vectors(std::span<const Bandwidth> links, std::span<const Demand> demands) {
  TimeVectors vectors{.begin = std::vector<std::uint32_t>(links.size() + 1), .times = {}};
  const auto moves_bytes = [](const LinkLoad& load) { return load.size > Bytes{}; };
  for (const Demand& demand : demands) {
    for (const LinkLoad& load : demand) {
      if (moves_bytes(load)) ++vectors.begin[index(load.link) + 1];
    }
  }
  std::partial_sum(vectors.begin.begin(), vectors.begin.end(), vectors.begin.begin());
  vectors.times.resize(vectors.begin.back());
  std::vector<std::uint32_t> next = vectors.begin;
  for (std::uint32_t task = 0; task < demands.size(); ++task) {
    for (const LinkLoad& load : demands[task]) {
      if (!moves_bytes(load)) continue;
      const Seconds time = load.total() / links[index(load.link)];
      vectors.times[next[index(load.link)]++] = {task, without_noise(time.value()), load.alike};
    }
  }
  return vectors;
}

/// Whether each time of `a` is at most that of the same task in `b`, and those tasks whose times
/// are equal compare on `a` as they do on `b`: one by one, that is by time over `alike`.
bool dominated(std::span<const TaskTime> a, std::span<const TaskTime> b) {
  auto other = b.begin();
  double scale = 0.0;  // of the shares on `b` to those on `a`, once known
  for (const TaskTime& mine : a) {
    while (other != b.end() && other->task < mine.task) ++other;
    if (other == b.end() || other->task != mine.task || mine.seconds > other->seconds) return false;
    if (mine.seconds < other->seconds) continue;
    const double mine_scale = without_noise(other->alike / mine.alike);
    if (scale != 0.0 && scale != mine_scale) return false;
    scale = mine_scale;
  }
  return true;
}

struct VectorHash {
  std::size_t operator()(std::span<const TaskTime> vector) const {
    std::size_t hash = vector.size();
    for (const TaskTime& time : vector) {
      for (const std::size_t part : {std::size_t{time.task}, std::hash<double>{}(time.seconds),
                                     std::hash<double>{}(time.alike)}) {
        hash = (hash ^ part) * 0x9E37'79B9'7F4A'7C15U;
        hash ^= hash >> 32U;
      }
    }
    return hash;
  }
};

struct EqualVectors {
  bool operator()(std::span<const TaskTime> a, std::span<const TaskTime> b) const {
    return std::ranges::equal(a, b);
  }
};

/// The links that some task uses, of those with equal vectors the first; there are few others on a
/// large cluster.
std::vector<std::uint32_t> distinct(const TimeVectors& vectors) {
  std::unordered_set<std::span<const TaskTime>, VectorHash, EqualVectors> known;
  std::vector<std::uint32_t> links;
  for (std::uint32_t link = 0; link + 1 < vectors.begin.size(); ++link) {
    if (!vectors[link].empty() && known.insert(vectors[link]).second) links.push_back(link);
  }
  return links;
}

/// Distinct links, none after one that it dominates: a dominating link takes at least as long in
/// total.
std::vector<std::uint32_t> candidates(const TimeVectors& vectors) {
  std::vector<std::pair<double, std::uint32_t>> by_total;
  for (const std::uint32_t link : distinct(vectors)) {
    double total = 0.0;
    for (const TaskTime& time : vectors[link]) total += time.seconds;
    if (total > 0.0) by_total.emplace_back(total, link);
  }
  std::ranges::sort(by_total, [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    const auto x = vectors[a.second];
    const auto y = vectors[b.second];
    return std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end()) < 0;
  });
  std::vector<std::uint32_t> links;
  for (const auto& [total, link] : by_total) links.push_back(link);
  return links;
}

/// The candidates that no other dominates, rising.
std::vector<LinkId> undominated(const TimeVectors& vectors, std::size_t task_count) {
  std::vector<LinkId> kept;
  // A dominating link serves every task that the dominated one serves; so it is enough to look at
  // those kept for the one of these tasks that has the fewest.
  std::vector<std::vector<std::uint32_t>> kept_of_task(task_count);
  for (const std::uint32_t link : candidates(vectors)) {
    const std::span<const TaskTime> mine = vectors[link];
    const auto rivals = [&](const TaskTime& time) { return kept_of_task[time.task].size(); };
    const std::uint32_t rarest = std::ranges::min_element(mine, {}, rivals)->task;
    const auto beats_mine = [&](std::uint32_t rival) { return dominated(mine, vectors[rival]); };
    if (std::ranges::any_of(kept_of_task[rarest], beats_mine)) continue;
    kept.push_back(id_at<LinkId>(link));
    for (const TaskTime& time : mine) kept_of_task[time.task].push_back(link);
  }
  std::ranges::sort(kept);
  return kept;
}

/// The part of a demand that falls on the kept links, in their numbering.
Demand on_kept(const Demand& demand, std::span<const LinkId> kept) {
  Demand loads;
  for (const LinkLoad& load : demand) {
    const auto place = std::ranges::lower_bound(kept, load.link);
    if (place == kept.end() || *place != load.link) continue;
    loads.push_back(load);
    loads.back().link = id_at<LinkId>(static_cast<std::size_t>(place - kept.begin()));
  }
  return loads;
}

}  // namespace

Undominated without_dominated(std::span<const Bandwidth> links, std::span<const Demand> demands) {
  Undominated kept{.links = undominated(time_vectors(links, demands), demands.size()),
                   .bandwidth = {},
                   .demands = {}};
  for (const LinkId link : kept.links) kept.bandwidth.push_back(links[index(link)]);
  for (const Demand& demand : demands) kept.demands.push_back(on_kept(demand, kept.links));
  return kept;
}

}  // namespace trainyard
