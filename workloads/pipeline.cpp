#include "workloads/pipeline.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "workloads/data_flow.hpp"
#include "workloads/deadlock.hpp"

namespace trainyard {
namespace {

/// How what a stage hands over leaves its rank.
struct Sender {
  StreamId stream;
  HandOver hand_over;
};

class PipelineBuilder {
 public:
  PipelineBuilder(const Schedule& schedule, const PipelineCosts& costs,
                  std::span<const StageSync> syncs)
      : schedule_{schedule},
        costs_{costs},
        syncs_{syncs},
        flow_{schedule},
        handed_(flow_.slots()),
        sync_of_(schedule.order.size()),
        forwards_(schedule.order.size()),
        weights_(schedule.order.size()),
        ends_(syncs.size()) {
    plan_hand_overs(Part::forward);
    plan_hand_overs(Part::gradient);
    pipeline_.chunks.resize(schedule.order.size());
    pipeline_.gathers.resize(syncs.size());
    pipeline_.reduces.resize(syncs.size());
    plan_syncs();
  }

  /// Requires a schedule without deadlock.
  PipelineGraph build() && {
    for (bool moved = true; moved;) {
      moved = false;
      for (int rank = 0; rank < std::ssize(schedule_.order); ++rank) {
        while (!finished(rank) && ready(rank)) {
          add_next(rank);
          moved = true;
        }
      }
    }
    return std::move(pipeline_);
  }

 private:
  void plan_hand_overs(Part part) {
    for (int stage = 0; stage < flow_.stages(); ++stage) {
      std::optional<Sender>& sender = senders_.emplace_back();
      const int rank = flow_.holder(stage);
      const auto taker = flow_.taker({part, stage, 0});
      if (!taker || flow_.holder(taker->stage) == rank) continue;
      sender = {.stream = id_at<StreamId>(schedule_.order.size() + senders_.size() - 1),
                .hand_over = costs_.hand_over(rank, flow_.holder(taker->stage))};
    }
  }

  bool finished(int rank) const {
    return pipeline_.chunks[rank].size() == schedule_.order[rank].size();
  }
  const Chunk& next(int rank) const { return schedule_.order[rank][pipeline_.chunks[rank].size()]; }

  /// Whether all that the next chunk of a rank needs has been made.
  bool ready(int rank) const {
    for (const Pass& pass : Passes{next(rank)}) {
      for (const auto& input : {flow_.own_input(rank, pass), flow_.handed_input(rank, pass)}) {
        if (input && !handed_[flow_.slot(*input)]) return false;
      }
    }
    return true;
  }

  void add_next(int rank) {
    const Chunk& chunk = next(rank);
    std::vector<TaskId> after;
    for (const Pass& pass : Passes{chunk}) {
      if (const auto input = flow_.handed_input(rank, pass)) {
        after.push_back(*handed_[flow_.slot(*input)]);
      }
    }
    const PipelineGraph::ChunkTasks tasks = add_chunk(rank, chunk, after);
    pipeline_.chunks[rank].push_back(tasks);
    for (const Pass& pass : Passes{chunk}) {
      for (const Part part : {Part::forward, Part::gradient}) {
        if (does(pass, part)) hand_over(flow_.item(rank, pass, part), tasks.last);
      }
    }
  }

  /// Which sync a phase of a rank takes part in; and its gathers, on the way from the start.
  void plan_syncs() {
    for (std::size_t rank = 0; rank < schedule_.placement.size(); ++rank) {
      const std::size_t phases = schedule_.placement[rank].size();
      sync_of_[rank].resize(phases);
      forwards_[rank].resize(phases);
      weights_[rank].resize(phases);
    }
    for (std::size_t sync = 0; sync < syncs_.size(); ++sync) {
      for (const RankPhase& holder : syncs_[sync].holders) {
        sync_of_[at(holder.rank)][at(holder.phase)] = sync;
      }
      const HandOver& gather = syncs_[sync].gather;
      if (gather.load.empty()) continue;
      const int pieces = pieces_of(sync);
      for (int piece = 0; piece < pieces; ++piece) {
        pipeline_.gathers[sync].push_back(add_transfer(sync, 0, gather, {}));
      }
    }
  }

  int pieces_of(std::size_t sync) const { return syncs_[sync].pieces; }

  /// On the stream of the first holder's rank: `way` is 0 for gathers and 1 for reduces.
  TaskId add_transfer(std::size_t sync, std::size_t way, const HandOver& piece,
                      std::span<const TaskId> after) {
    const std::size_t first = schedule_.order.size() + senders_.size();
    const std::size_t rank = at(syncs_[sync].holders.front().rank);
    const StepTask task{.event = way == 0 ? StepEvent::gather : StepEvent::reduce,
                        .rank = static_cast<int>(rank)};
    return pipeline_.add(task, id_at<StreamId>(first + 2 * rank + way), piece.latency, piece.load,
                         after);
  }

  /// A chunk in one task, or in as many as its phase's weights come or its gradients leave in.
  PipelineGraph::ChunkTasks add_chunk(int rank, const Chunk& chunk, std::vector<TaskId> after) {
    const SyncsOfChunk syncs = syncs_of(rank, chunk);
    const int pieces = syncs.pieces;
    const std::size_t slot = pipeline_.chunks[at(rank)].size();
    const Seconds each = costs_.chunk(rank, slot) / pieces;
    PipelineGraph::ChunkTasks tasks{};
    for (int piece = 0; piece < pieces; ++piece) {
      if (syncs.gather) {
        const auto& gathers = pipeline_.gathers[*syncs.gather];
        // Pieces of the gather and of the chunk are equally many, or one of them is whole.
        if (piece < std::ssize(gathers)) after.push_back(gathers[at(piece)]);
      }
      const TaskId task = pipeline_.add({.event = StepEvent::chunk, .rank = rank, .slot = slot},
                                        id_at<StreamId>(at(rank)), each, {}, after);
      if (piece == 0) tasks.first = task;
      tasks.last = task;
      after.clear();
      if (syncs.reduce && pieces_of(*syncs.reduce) > 1) end_of(*syncs.reduce, piece, task);
    }
    if (syncs.reduce && pieces_of(*syncs.reduce) == 1) end_of(*syncs.reduce, 0, tasks.last);
    return tasks;
  }

  struct SyncsOfChunk {
    std::optional<std::size_t> gather;
    std::optional<std::size_t> reduce;
    int pieces = 1;
  };

  /// The syncs that a chunk waits for as the first forward of a phase, or makes possible as its
  /// last weights.
  SyncsOfChunk syncs_of(int rank, const Chunk& chunk) {
    SyncsOfChunk syncs;
    for (const Pass& pass : Passes{chunk}) {
      const std::optional<std::size_t> sync = sync_of_[at(rank)][at(pass.phase)];
      if (does(pass, Part::forward) && forwards_[at(rank)][at(pass.phase)]++ == 0 && sync &&
          !pipeline_.gathers[*sync].empty()) {
        syncs.gather = sync;
      }
      if (does(pass, Part::weights) &&
          ++weights_[at(rank)][at(pass.phase)] == schedule_.micro_batches && sync &&
          !syncs_[*sync].reduce.load.empty()) {
        syncs.reduce = sync;
      }
    }
    if (syncs.gather) syncs.pieces = pieces_of(*syncs.gather);
    if (syncs.reduce) syncs.pieces = std::max(syncs.pieces, pieces_of(*syncs.reduce));
    return syncs;
  }

  /// A piece of a phase's gradients is ready; it is reduced once those of all holders are.
  void end_of(std::size_t sync, int piece, TaskId task) {
    ends_[sync].resize(static_cast<std::size_t>(pieces_of(sync)));
    std::vector<TaskId>& ends = ends_[sync][at(piece)];
    ends.push_back(task);
    if (ends.size() < syncs_[sync].holders.size()) return;
    pipeline_.reduces[sync].push_back(add_transfer(sync, 1, syncs_[sync].reduce, ends));
  }

  template <class Number>
  static std::size_t at(Number number) {
    return static_cast<std::size_t>(number);
  }

  void hand_over(const Item& item, TaskId task) {
    const std::optional<Sender>& sender = senders_[flow_.sender(item)];
    std::optional<TaskId>& handed = handed_[flow_.slot(item)];
    handed = task;
    if (!sender) return;
    StepTask sent = pipeline_.tasks[index(task)];
    sent.event = StepEvent::hand_over;
    handed = pipeline_.add(sent, sender->stream, sender->hand_over.latency, sender->hand_over.load,
                           {&task, 1});
  }

  const Schedule& schedule_;
  const PipelineCosts& costs_;
  std::span<const StageSync> syncs_;
  DataFlow flow_;
  std::vector<std::optional<Sender>> senders_;  // by part and stage; none within a rank
  std::vector<std::optional<TaskId>> handed_;   // by part, stage and micro-batch
  std::vector<std::vector<std::optional<std::size_t>>> sync_of_;  // by rank and phase
  std::vector<std::vector<int>> forwards_;                        // so far, by rank and phase
  std::vector<std::vector<int>> weights_;                         // likewise
  std::vector<std::vector<std::vector<TaskId>>> ends_;  // of last weights, by sync and piece
  PipelineGraph pipeline_;
};

}  // namespace

PipelineGraph pipeline_graph(const Schedule& schedule, const PipelineCosts& costs,
                             std::span<const StageSync> syncs) {
  require_complete(schedule);
  if (const auto deadlock = find_deadlock(schedule)) throw std::invalid_argument{*deadlock};
  return PipelineBuilder{schedule, costs, syncs}.build();
}

}  // namespace trainyard
