#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/ids.hpp"
#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// A graph in which one task stands for all that are alike, on one link of all that are alike.
struct FoldedGraph {
  std::vector<Bandwidth> links;
  TaskGraph graph;
  std::vector<TaskId> stands_for;           ///< by task of the original: the one that stands for it
  std::vector<std::uint32_t> multiplicity;  ///< by folded task: how many it stands for
};

/// Folds a graph: what is alike is played once, and every task of the original runs exactly when
/// the one that stands for it does.
///
/// Tasks are alike when they hold as long, wait for equally many of the tasks alike (the one before
/// on the stream included), and load links alike as long; links are alike when tasks alike load
/// them as long. How long is bytes over bandwidth. `refine_colours` finds the fewest such classes;
/// what comes after a task does not matter, since it does not change when the task runs. The first
/// task of a class stands for it, on its own stream, and the first link.
///
/// Why that is exact. Tasks of a class start together: what they wait for is of the same classes.
/// They then run at one rate, because rates by class that are bottleneck max fair on the folded
/// links are so on the links of the original. First, equally many tasks of each class load every
/// link of a class as long; so each is within its capacity, and full when the first is. Second, the
/// folded task has its bottleneck on some link, where its largest load, as fairness compares it, is
/// the most. Some task of the class has that load there, so each of them has one as large on a link
/// alike; and there it meets equally large loads of the same other classes. This is why a folded
/// load keeps the size of the largest: what all of the class put on the link is `alike` times that.
///
/// Where tasks load several links unevenly, more than one allocation may be fair. Folding leaves
/// those that give tasks alike the same rate, and an engine may choose another one than on the
/// whole graph.
///
/// Two tasks of a class are never on one stream, nor does one wait for the other: by induction on
/// the longest chain of tasks that a task waits for, that length is the same in a whole class. A
/// folded task waits for the class of the task that was before it on its stream, too.
///
/// What differs by less than 1e-12 of itself mostly counts as equal. Links that the tasks cannot
/// fill (`may_fill`) go first, so that they keep nothing apart, and dominated ones last
/// (`without_dominated`). Links have the bandwidth of the first of their class, and loads are those
/// on it. A graph may be folded again. Requires what simulate() does. A million tasks with ten
/// loads each take a few seconds, and 1.4 GB if nothing is alike.
FoldedGraph fold(std::span<const Bandwidth> links, const TaskGraph& graph);

}  // namespace trainyard
