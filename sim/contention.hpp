#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace trainyard {

/// What one task wants of one link that it shares with others.
struct SharedLoad {
  std::uint32_t task;
  std::uint32_t link;
  double time;   ///< seconds for which it keeps the link busy, had it the link for itself
  double alike;  ///< as in LinkLoad: this many times as long, with all tasks that it stands for
};

/// Tasks that move their loads at the same time, and the links on which they meet.
///
/// Both are numbered from 0. A task moves at a rate: the part of its whole load in a second. It
/// takes `time` x rate of a link for itself and `alike` times that in all, and a link is full where
/// these add up to 1.
class Contention {
 public:
  /// Forgets all tasks, and keeps the memory.
  void clear();

  /// Adds a task that would reach the rate `ceiling` if it met nobody: what its own links allow, or
  /// infinity.
  void add_task(double ceiling);

  /// Adds a load of the task added last. Requires its link to be new to this task, and a time above
  /// zero.
  void add_load(std::uint32_t link, double time, double alike);

  /// Must be called once all is added, before loads are looked at.
  void close();

  std::size_t task_count() const { return ceilings_.size(); }
  std::size_t link_count() const { return links_; }
  double ceiling(std::uint32_t task) const { return ceilings_[task]; }
  std::span<const SharedLoad> of_task(std::uint32_t task) const {
    return {of_task_.data() + first_of_task_[task], of_task_.data() + first_of_task_[task + 1]};
  }
  std::span<const SharedLoad> on_link(std::uint32_t link) const {
    return {on_link_.data() + first_on_link_[link], on_link_.data() + first_on_link_[link + 1]};
  }

 private:
  std::size_t links_ = 0;
  std::vector<double> ceilings_;
  std::vector<SharedLoad> of_task_;           // in the order of tasks
  std::vector<SharedLoad> on_link_;           // the same in the order of links
  std::vector<std::uint32_t> first_of_task_;  // once closed, one more than tasks
  std::vector<std::uint32_t> first_on_link_;  // and one more than links
};

}  // namespace trainyard
