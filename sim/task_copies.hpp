#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/task_graph.hpp"

namespace trainyard {

/// Tasks that stand for several alike, played as several.
///
/// SimGrid's solver gives up on tasks that count more in a link's capacity than in its fairness. So
/// there are copies of each task and as many of each link. A copy of a task with `alike` 3 on a
/// link puts its load on the copy of the link with its own number and on the two after it, so that
/// three meet on each; by symmetry all copies keep step. Where all loads on a link count several
/// times, the link may as well be so much slower: then few copies are enough.
class TaskCopies {
 public:
  TaskCopies(std::size_t links, const TaskGraph& graph);

  /// How many there are of each task and each link.
  std::size_t count() const { return count_; }

  /// How many times slower a copy is than the link.
  double slowdown(LinkId link) const { return least_alike_[index(link)]; }

  /// What each copy of a task puts on a copy of the link, in parts of its load: first on that with
  /// its own number, then on those after it.
  std::vector<double> parts(const LinkLoad& load) const;

 private:
  double alike(const LinkLoad& load) const { return load.alike / slowdown(load.link); }

  std::size_t count_ = 1;
  std::vector<double> least_alike_;  // of all loads on each link
};

}  // namespace trainyard
