#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/ids.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// The bytes that one task moves over one link.
///
/// A task may stand for several that are alike and advance at one rate, as one representative of a
/// symmetric whole. Then `size` is what one of them puts on the link, the largest of them where
/// they differ, and `alike` is what all of them put there together over `size`: it need be neither
/// the same on each link nor whole. Of the link's capacity they take `size` x `alike` times their
/// rate; fairness compares tasks one by one, and so knows `size` alone.
struct LinkLoad {
  LinkId link;
  Bytes size;
  double alike = 1.0;  ///< at least 1, which is a task that stands for no other on this link

  /// What all tasks that this one stands for put on the link together.
  constexpr Bytes total() const { return alike * size; }
};

/// The bytes of one task on each link that it crosses; each link at most once, in rising order.
using Demand = std::vector<LinkLoad>;

/// A look at one task of a graph; valid until the graph changes.
struct TaskView {
  StreamId stream;
  Seconds hold;                    ///< how long a kernel runs, or the latency of a transfer
  std::span<const LinkLoad> load;  ///< what moves once `hold` has passed; empty for a kernel
  std::span<const TaskId> after;   ///< tasks that must finish first
};

/// What to do, on which stream, and after what: plain data, without names.
///
/// A stream does its tasks one at a time, in the order in which they were added. A task may wait
/// only for tasks added before it; so no graph has a cycle, and every graph can be played to its
/// end.
class TaskGraph {
 public:
  /// Appends a task to `stream`. Requires each of `after` to be in the graph, no negative size or
  /// time, and no `alike` below 1.
  TaskId add(StreamId stream, Seconds hold, std::span<const LinkLoad> load = {},
             std::span<const TaskId> after = {});

  std::size_t size() const { return streams_.size(); }
  std::size_t stream_count() const { return stream_count_; }
  TaskView operator[](TaskId task) const;

 private:
  std::size_t stream_count_ = 0;
  std::vector<StreamId> streams_;  // these three are indexed by TaskId
  std::vector<Seconds> holds_;
  std::vector<std::uint32_t> load_end_{0};   // loads of task t: load_end_[t] to load_end_[t + 1]
  std::vector<std::uint32_t> after_end_{0};  // likewise
  std::vector<LinkLoad> loads_;
  std::vector<TaskId> afters_;
};

}  // namespace trainyard
