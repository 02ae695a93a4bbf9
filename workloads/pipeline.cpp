#include "workloads/pipeline.hpp"

#include <algorithm>
#include <cassert>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace trainyard {
namespace {

/// A part of one micro-batch at one stage. Stages are numbered through all pipes.
struct Item {
  Part part;
  int stage;
  int micro_batch;

  friend bool operator==(const Item&, const Item&) = default;
};

/// How what a stage hands over leaves its rank.
struct Sender {
  StreamId stream;
  HandOver hand_over;
};

/// Where in the order a chunk is.
struct Position {
  int rank;
  std::size_t place;
};

class PipelineBuilder {
 public:
  PipelineBuilder(const Schedule& schedule, const PipelineCosts& costs)
      : schedule_{schedule}, costs_{costs} {
    find_holders();
    plan_hand_overs(Part::forward);
    plan_hand_overs(Part::gradient);
    handed_.resize(senders_.size() * static_cast<std::size_t>(schedule.micro_batches));
    pipeline_.chunks.resize(schedule.order.size());
  }

  PipelineGraph build() && {
    for (bool moved = true; moved;) {
      moved = false;
      for (int rank = 0; rank < ranks(); ++rank) {
        while (!finished(rank) && !awaited(rank)) {
          add_next(rank);
          moved = true;
        }
      }
    }
    for (int rank = 0; rank < ranks(); ++rank) {
      if (!finished(rank)) throw std::invalid_argument{deadlock_behind(rank)};
    }
    return std::move(pipeline_);
  }

 private:
  void find_holders() {
    assert(schedule_.placement.size() == schedule_.order.size());
    for (int rank = 0; rank < ranks(); ++rank) {
      for (int phase = 0; phase < std::ssize(schedule_.placement[rank]); ++phase) {
        const auto stage = static_cast<std::size_t>(stage_of(rank, phase));
        if (stage >= holders_.size()) holders_.resize(stage + 1, nobody);
        assert(holders_[stage] == nobody);
        holders_[stage] = rank;
      }
    }
    assert(std::ranges::count(holders_, nobody) == 0);
  }

  void plan_hand_overs(Part part) {
    for (int stage = 0; stage < std::ssize(holders_); ++stage) {
      std::optional<Sender>& sender = senders_.emplace_back();
      const int rank = holders_[stage];
      const auto taker = neighbour({part, stage, 0}, 1);
      if (!taker || holders_[taker->stage] == rank) continue;
      sender = {.stream = id_at<StreamId>(schedule_.order.size() + senders_.size() - 1),
                .hand_over = costs_.hand_over(rank, holders_[taker->stage])};
    }
  }

  int ranks() const { return static_cast<int>(schedule_.order.size()); }
  std::size_t place(int rank) const { return pipeline_.chunks[rank].size(); }
  bool finished(int rank) const { return place(rank) == schedule_.order[rank].size(); }
  const Chunk& next(int rank) const { return schedule_.order[rank][place(rank)]; }

  int stage_of(int rank, int phase) const {
    const Placement& held = schedule_.placement[rank][phase];
    return held.pipe * schedule_.stages + held.stage;
  }

  Item item(int rank, const Pass& pass, Part part) const {
    return {.part = part, .stage = stage_of(rank, pass.phase), .micro_batch = pass.micro_batch};
  }

  /// The same part, `steps` stages further on the way that its micro-batch takes.
  std::optional<Item> neighbour(Item item, int steps) const {
    const int way = item.part == Part::forward ? steps : -steps;
    const int stage = item.stage % schedule_.stages + way;
    if (stage < 0 || stage >= schedule_.stages) return std::nullopt;
    item.stage += way;
    return item;
  }

  /// What its own rank must have done before a pass.
  std::optional<Item> own_input(int rank, const Pass& pass) const {
    if (pass.kind == ChunkKind::forward) return std::nullopt;
    return item(rank, pass, pass.kind == ChunkKind::weights ? Part::gradient : Part::forward);
  }

  /// What a stage must have handed over before a pass.
  std::optional<Item> handed_input(int rank, const Pass& pass) const {
    if (pass.kind == ChunkKind::weights) return std::nullopt;
    const bool forward = pass.kind == ChunkKind::forward;
    return neighbour(item(rank, pass, forward ? Part::forward : Part::gradient), -1);
  }

  std::size_t sender_of(const Item& item) const {
    return static_cast<std::size_t>(item.part) * holders_.size() +
           static_cast<std::size_t>(item.stage);
  }
  std::size_t slot(const Item& item) const {
    return sender_of(item) * static_cast<std::size_t>(schedule_.micro_batches) +
           static_cast<std::size_t>(item.micro_batch);
  }

  /// What the next chunk of a rank still waits for.
  std::optional<Item> awaited(int rank) const {
    for (const Pass& pass : Passes{next(rank)}) {
      for (const auto& input : {own_input(rank, pass), handed_input(rank, pass)}) {
        if (input && !handed_[slot(*input)]) return input;
      }
    }
    return std::nullopt;
  }

  void add_next(int rank) {
    const Chunk& chunk = next(rank);
    std::vector<TaskId> after;
    for (const Pass& pass : Passes{chunk}) {
      if (const auto input = handed_input(rank, pass)) after.push_back(*handed_[slot(*input)]);
    }
    const TaskId task = pipeline_.graph.add(id_at<StreamId>(static_cast<std::size_t>(rank)),
                                            costs_.chunk(rank, chunk), {}, after);
    pipeline_.chunks[rank].push_back(task);
    for (const Pass& pass : Passes{chunk}) {
      if (does(pass, Part::forward)) hand_over(item(rank, pass, Part::forward), task);
      if (does(pass, Part::gradient)) hand_over(item(rank, pass, Part::gradient), task);
    }
  }

  void hand_over(const Item& item, TaskId task) {
    const std::optional<Sender>& sender = senders_[sender_of(item)];
    handed_[slot(item)] = sender ? pipeline_.graph.add(sender->stream, sender->hand_over.latency,
                                                       sender->hand_over.load, {&task, 1})
                                 : task;
  }

  /// The chunk for which the next chunk of a rank waits.
  Position blocker_of(int rank) const {
    const Item wanted = *awaited(rank);
    const int holder = holders_[wanted.stage];
    const std::vector<Chunk>& order = schedule_.order[holder];
    const auto gives = [&](const Chunk& chunk) {
      return std::ranges::any_of(Passes{chunk}, [&](const Pass& pass) {
        return does(pass, wanted.part) && item(holder, pass, wanted.part) == wanted;
      });
    };
    return {.rank = holder,
            .place = static_cast<std::size_t>(std::ranges::find_if(order, gives) - order.begin())};
  }

  // A rank that waits does so for a rank that waits as well. Going on from one to the next leads
  // into a cycle, after fewer steps than there are ranks.
  std::string deadlock_behind(int rank) const {
    for (int step = 0; step < ranks(); ++step) rank = blocker_of(rank).rank;
    std::string text = "the order deadlocks";
    const int first = rank;
    do {
      const Position blocker = blocker_of(rank);
      text += (rank == first ? ": rank " : ", and rank ") + std::to_string(rank) + " waits at " +
              name({.rank = rank, .place = place(rank)}) + " for " +
              (blocker.rank == rank ? "its own " : "rank " + std::to_string(blocker.rank) + "'s ") +
              name(blocker);
      rank = blocker.rank;
    } while (rank != first);
    return text;
  }

  std::string name(Position at) const {
    return "chunk " + std::to_string(at.place) + " (" +
           spelled(schedule_, at.rank, schedule_.order[at.rank][at.place]) + ")";
  }

  static constexpr int nobody = -1;

  const Schedule& schedule_;
  const PipelineCosts& costs_;
  std::vector<int> holders_;                    // ranks, by stage
  std::vector<std::optional<Sender>> senders_;  // by part and stage; none within a rank
  std::vector<std::optional<TaskId>> handed_;   // by part, stage and micro-batch
  PipelineGraph pipeline_;
};

}  // namespace

PipelineGraph pipeline_graph(const Schedule& schedule, const PipelineCosts& costs) {
  require_complete(schedule);
  return PipelineBuilder{schedule, costs}.build();
}

}  // namespace trainyard
