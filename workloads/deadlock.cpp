#include "workloads/deadlock.hpp"

#include <algorithm>
#include <vector>

#include "workloads/data_flow.hpp"

namespace trainyard {
namespace {

/// Where in the order a chunk is.
struct Position {
  int rank;
  std::size_t place;
};

/// How far the ranks come, and what stops them.
class Run {
 public:
  explicit Run(const Schedule& schedule)
      : schedule_{schedule}, flow_{schedule}, made_(flow_.slots()), next_(schedule.order.size()) {
    for (bool moved = true; moved;) {
      moved = false;
      for (int rank = 0; rank < ranks(); ++rank) {
        while (!finished(rank) && !awaited(rank)) {
          advance(rank);
          moved = true;
        }
      }
    }
  }

  int ranks() const { return static_cast<int>(next_.size()); }
  bool finished(int rank) const { return next_[rank] == schedule_.order[rank].size(); }
  std::size_t place(int rank) const { return next_[rank]; }

  /// The chunk for which the next chunk of a rank waits.
  Position blocker_of(int rank) const {
    const Item wanted = *awaited(rank);
    const int holder = flow_.holder(wanted.stage);
    const std::vector<Chunk>& order = schedule_.order[holder];
    const auto gives = [&](const Chunk& chunk) {
      return std::ranges::any_of(Passes{chunk}, [&](const Pass& pass) {
        return does(pass, wanted.part) && flow_.item(holder, pass, wanted.part) == wanted;
      });
    };
    return {.rank = holder,
            .place = static_cast<std::size_t>(std::ranges::find_if(order, gives) - order.begin())};
  }

 private:
  /// What the next chunk of a rank still waits for.
  std::optional<Item> awaited(int rank) const {
    for (const Pass& pass : Passes{schedule_.order[rank][next_[rank]]}) {
      for (const auto& input : {flow_.own_input(rank, pass), flow_.handed_input(rank, pass)}) {
        if (input && !made_[flow_.slot(*input)]) return input;
      }
    }
    return std::nullopt;
  }

  void advance(int rank) {
    for (const Pass& pass : Passes{schedule_.order[rank][next_[rank]++]}) {
      for (const Part part : {Part::forward, Part::gradient}) {
        if (does(pass, part)) made_[flow_.slot(flow_.item(rank, pass, part))] = true;
      }
    }
  }

  const Schedule& schedule_;
  DataFlow flow_;
  std::vector<bool> made_;  // by slot
  std::vector<std::size_t> next_;
};

/// "rank 1's forward of micro-batch 3 (chunk 5)"
std::string name(const Schedule& schedule, Position at, bool own) {
  return (own ? "its own " : "rank " + std::to_string(at.rank) + "'s ") +
         spelled(schedule, at.rank, schedule.order[at.rank][at.place]) + " (chunk " +
         std::to_string(at.place) + ")";
}

// A rank that waits does so for a rank that waits as well. Going on from one to the next leads
// into a cycle, after fewer steps than there are ranks.
std::string cycle_behind(const Schedule& schedule, const Run& run, int rank) {
  for (int step = 0; step < run.ranks(); ++step) rank = run.blocker_of(rank).rank;
  const int first = rank;
  std::string text =
      "the order deadlocks: " + name(schedule, {.rank = rank, .place = run.place(rank)}, false);
  do {
    const Position blocker = run.blocker_of(rank);
    text += " waits for " + name(schedule, blocker, blocker.rank == rank);
    rank = blocker.rank;
    const bool closed = rank == first;
    if (blocker.place != run.place(rank)) {
      text += closed ? ", which comes after the first"
                     : ", which comes after " +
                           name(schedule, {.rank = rank, .place = run.place(rank)}, true);
    }
    if (!closed) text += ", which";
  } while (rank != first);
  return text;
}

}  // namespace

std::optional<std::string> find_deadlock(const Schedule& schedule) {
  const Run run{schedule};
  for (int rank = 0; rank < run.ranks(); ++rank) {
    if (!run.finished(rank)) return cycle_behind(schedule, run, rank);
  }
  return std::nullopt;
}

}  // namespace trainyard
