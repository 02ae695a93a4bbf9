#include "workloads/pipeline.hpp"

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
  PipelineBuilder(const Schedule& schedule, const PipelineCosts& costs)
      : schedule_{schedule}, costs_{costs}, flow_{schedule}, handed_(flow_.slots()) {
    plan_hand_overs(Part::forward);
    plan_hand_overs(Part::gradient);
    pipeline_.chunks.resize(schedule.order.size());
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
    const TaskId task = pipeline_.graph.add(id_at<StreamId>(static_cast<std::size_t>(rank)),
                                            costs_.chunk(rank, chunk), {}, after);
    pipeline_.chunks[rank].push_back(task);
    for (const Pass& pass : Passes{chunk}) {
      for (const Part part : {Part::forward, Part::gradient}) {
        if (does(pass, part)) hand_over(flow_.item(rank, pass, part), task);
      }
    }
  }

  void hand_over(const Item& item, TaskId task) {
    const std::optional<Sender>& sender = senders_[flow_.sender(item)];
    handed_[flow_.slot(item)] = sender
                                    ? pipeline_.graph.add(sender->stream, sender->hand_over.latency,
                                                          sender->hand_over.load, {&task, 1})
                                    : task;
  }

  const Schedule& schedule_;
  const PipelineCosts& costs_;
  DataFlow flow_;
  std::vector<std::optional<Sender>> senders_;  // by part and stage; none within a rank
  std::vector<std::optional<TaskId>> handed_;   // by part, stage and micro-batch
  PipelineGraph pipeline_;
};

}  // namespace

PipelineGraph pipeline_graph(const Schedule& schedule, const PipelineCosts& costs) {
  require_complete(schedule);
  if (const auto deadlock = find_deadlock(schedule)) throw std::invalid_argument{*deadlock};
  return PipelineBuilder{schedule, costs}.build();
}

}  // namespace trainyard
