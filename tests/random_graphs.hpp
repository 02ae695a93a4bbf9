#pragma once

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "sim/task_graph.hpp"

// Random task graphs, and symmetric ones that are made of copies.

namespace trainyard {

/// What to play, and on what.
struct Play {
  std::vector<Bandwidth> links;
  TaskGraph graph;

  Play(std::vector<Bandwidth> some_links, TaskGraph some_graph)
      : links{std::move(some_links)}, graph{std::move(some_graph)} {}
};

/// A graph that can be laid out several times, side by side.
struct Pattern {
  static constexpr std::size_t streams = 4;

  struct Task {
    std::size_t stream;
    Seconds hold;
    std::vector<Bytes> sizes;        ///< by link
    std::vector<Bytes> shared;       ///< by link that all copies share
    std::vector<std::size_t> after;  ///< earlier tasks of the pattern
  };

  std::vector<Bandwidth> links;
  std::vector<Task> tasks;
};

/// Whether a task puts as many bytes on every link that it loads. Where all do, a task's share is
/// the same on all of its links, and one allocation alone is fair.
enum class Loads { even, uneven };

inline double small_number(std::mt19937& random, unsigned most) {
  return static_cast<double>(1 + random() % most);
}

/// With bandwidths so small that many are equal.
inline std::vector<Bandwidth> random_links(std::mt19937& random, std::size_t count) {
  std::vector<Bandwidth> links(count);
  for (Bandwidth& link : links) link = Bandwidth{small_number(random, 3)};
  return links;
}

/// With holds and sizes so small that many are equal.
inline Pattern random_pattern(std::mt19937& random, Loads loads, std::size_t most_tasks,
                              std::size_t shared_links) {
  Pattern pattern{.links = random_links(random, 1 + random() % 5), .tasks = {}};
  const std::size_t tasks = 1 + random() % most_tasks;
  for (std::size_t n = 0; n < tasks; ++n) {
    Pattern::Task task{.stream = random() % Pattern::streams,
                       .hold = Seconds{small_number(random, 3) - 1.0},
                       .sizes = std::vector<Bytes>(pattern.links.size()),
                       .shared = std::vector<Bytes>(shared_links),
                       .after = {}};
    const Bytes even{small_number(random, 3)};
    for (auto* sizes : {&task.sizes, &task.shared}) {
      for (Bytes& size : *sizes) {
        if (random() % 2 == 0) continue;
        size = loads == Loads::even ? even : Bytes{small_number(random, 4)};
      }
    }
    while (n > 0 && random() % 3 == 0) task.after.push_back(random() % n);
    pattern.tasks.push_back(std::move(task));
  }
  return pattern;
}

inline std::vector<std::size_t> shuffled(std::mt19937& random, std::size_t count) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t n = count; n > 1; --n) std::swap(order[n - 1], order[random() % n]);
  return order;
}

/// Where copies of a pattern stand: each on links and streams of its own, in random order, but for
/// the links that all share.
class Layout {
 public:
  Layout(std::mt19937& random, std::size_t copies, std::size_t own_links, std::size_t shared_links)
      : own_{own_links},
        shared_{shared_links},
        links_(shuffled(random, copies * own_links + shared_links)),
        streams_(shuffled(random, copies * Pattern::streams)) {}

  std::size_t links() const { return links_.size(); }
  std::size_t shared_link(std::size_t n) const { return links_[n]; }
  std::size_t link(std::size_t copy, std::size_t n) const {
    return links_[shared_ + copy * own_ + n];
  }
  StreamId stream(std::size_t copy, std::size_t n) const {
    return id_at<StreamId>(streams_[copy * Pattern::streams + n]);
  }

  Demand demand(std::size_t copy, const Pattern::Task& task) const {
    std::vector<std::pair<std::size_t, Bytes>> sizes;
    for (std::size_t n = 0; n < own_; ++n) sizes.emplace_back(link(copy, n), task.sizes[n]);
    for (std::size_t n = 0; n < shared_; ++n) sizes.emplace_back(shared_link(n), task.shared[n]);
    std::ranges::sort(sizes);
    Demand load;
    for (const auto& [at, size] : sizes) load.push_back({.link = id_at<LinkId>(at), .size = size});
    return load;
  }

 private:
  std::size_t own_;
  std::size_t shared_;
  std::vector<std::size_t> links_;
  std::vector<std::size_t> streams_;
};

/// Patterns with equally many links, each laid out once; their tasks take random turns.
inline Play side_by_side(std::mt19937& random, const std::vector<Pattern>& copies,
                         const std::vector<Bandwidth>& shared) {
  const std::size_t own = copies.front().links.size();
  const Layout layout{random, copies.size(), own, shared.size()};
  std::vector<Bandwidth> links(layout.links());
  std::vector<std::size_t> turns;  // the copy of each task
  for (std::size_t n = 0; n < shared.size(); ++n) links[layout.shared_link(n)] = shared[n];
  for (std::size_t copy = 0; copy < copies.size(); ++copy) {
    for (std::size_t n = 0; n < own; ++n) links[layout.link(copy, n)] = copies[copy].links[n];
    turns.insert(turns.end(), copies[copy].tasks.size(), copy);
  }
  TaskGraph graph;
  std::vector<std::vector<TaskId>> ids(copies.size());
  for (const std::size_t turn : shuffled(random, turns.size())) {
    const std::size_t copy = turns[turn];
    const Pattern::Task& task = copies[copy].tasks[ids[copy].size()];
    std::vector<TaskId> after;
    for (const std::size_t earlier : task.after) after.push_back(ids[copy][earlier]);
    ids[copy].push_back(
        graph.add(layout.stream(copy, task.stream), task.hold, layout.demand(copy, task), after));
  }
  return {std::move(links), std::move(graph)};
}

/// A random graph of which nothing need be alike.
inline Play random_play(std::mt19937& random, Loads loads) {
  return side_by_side(random, {random_pattern(random, loads, 25, 0)}, {});
}

/// Two to eight copies of a pattern that share two links.
inline Play symmetric_play(std::mt19937& random, Loads loads) {
  const Pattern pattern = random_pattern(random, loads, 8, 2);
  const std::size_t copies = 2 + random() % 7;
  std::vector<Bandwidth> shared = random_links(random, 2);
  for (Bandwidth& link : shared) link = link * static_cast<double>(1 + random() % copies);
  return side_by_side(random, std::vector<Pattern>(copies, pattern), shared);
}

/// The same, but in some copies a link is slower or a task holds longer.
inline Play half_symmetric_play(std::mt19937& random, Loads loads) {
  const Pattern pattern = random_pattern(random, loads, 8, 2);
  std::vector<Pattern> copies(2 + random() % 7, pattern);
  for (std::size_t n = 0; n < copies.size() / 2; ++n) {
    Bandwidth& link = copies[n].links[random() % pattern.links.size()];
    Seconds& hold = copies[n].tasks[random() % pattern.tasks.size()].hold;
    if (random() % 2 == 0) {
      link = link / 2.0;
    } else {
      hold += Seconds{1.0};
    }
  }
  return side_by_side(random, copies, random_links(random, 2));
}

}  // namespace trainyard
