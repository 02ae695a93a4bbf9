#include "workloads/training_step.hpp"

#include <algorithm>
#include <utility>

#include "workloads/chunk_replays.hpp"
#include "workloads/chunk_shapes.hpp"
#include "workloads/data_flow.hpp"
#include "workloads/habits.hpp"
#include "workloads/step_sync.hpp"
#include "workloads/step_traffic.hpp"

namespace trainyard {
namespace {

/// How long a rank sends the results of a chunk, one after the other, with nothing else to do.
Seconds send_time(const DataFlow& flow, const std::vector<SentOn>& sent, std::size_t rank,
                  std::size_t ranks, const Chunk& chunk) {
  Seconds total;
  for (const Pass& pass : Passes{chunk}) {
    for (const Part part : {Part::forward, Part::gradient}) {
      if (!does(pass, part)) continue;
      const auto taker = flow.taker(flow.item(static_cast<int>(rank), pass, part));
      if (!taker) continue;
      const auto to = static_cast<std::size_t>(flow.holder(taker->stage));
      if (to != rank) total += sent[to % ranks].alone;
    }
  }
  return total;
}

/// How long the chunks of a step take, slot by slot.
std::vector<std::vector<Seconds>> chunk_times(const TrainingSetup& setup, const TrainingStep& step,
                                              const StepTraffic& traffic) {
  const DataFlow flow{step.schedule};
  const bool overlap = overlaps_sends(setup);
  const std::size_t ranks = step.ranks();
  std::vector<std::vector<Seconds>> times;
  for (std::size_t rank = 0; rank < step.uses.size(); ++rank) {
    std::vector<Seconds>& of_rank = times.emplace_back();
    for (std::size_t slot = 0; slot < step.uses[rank].size(); ++slot) {
      Seconds time = step.profiles[step.uses[rank][slot]].duration + step.chunk_start;
      if (!overlap) {
        time +=
            send_time(flow, traffic.hand_overs[rank], rank, ranks, step.schedule.order[rank][slot]);
      }
      of_rank.push_back(time);
    }
  }
  return times;
}

StepTimeline replay_pipelines(const TrainingSetup& setup, const TrainingStep& step,
                              const StepTraffic& traffic, Engine engine) {
  const bool overlap = overlaps_sends(setup);
  const PipelineCosts costs{
      .chunk = [times = chunk_times(setup, step, traffic)](
                   int rank,
                   std::size_t slot) { return times[static_cast<std::size_t>(rank)][slot]; },
      .hand_over =
          [&traffic, overlap, ranks = step.ranks()](int from, int to) {
            if (!overlap) return HandOver{};
            return traffic
                .hand_overs[static_cast<std::size_t>(from)][static_cast<std::size_t>(to) % ranks]
                .hand_over;
          }};
  return replay_step(step.schedule, costs, traffic.sync, traffic.links, engine);
}

}  // namespace

TrainingStep replay_training_step(const TrainingSetup& setup, Engine engine) {
  const Schedule schedule = schedule_of(setup.plan, setup.training);
  const ChunkShapes shapes{setup, schedule};
  ChunkReplays replays{setup, engine};
  TrainingStep step{.schedule = {},
                    .classes = replica_classes(setup, schedule, replays.sites()),
                    .profiles = {},
                    .uses = {},
                    .timeline = {},
                    .chunk_start = chunk_start(setup),
                    .memory = {},
                    .held = {},
                    .crowded = replays.sites().crowded};
  for (const ReplicaClass& replicas : step.classes) {
    for (std::size_t rank = 0; rank < schedule.order.size(); ++rank) {
      std::vector<std::size_t>& uses = step.uses.emplace_back();
      for (const Chunk& chunk : schedule.order[rank]) {
        uses.push_back(replays.find_or_replay(shapes(replicas, rank, chunk)));
      }
    }
  }
  step.profiles = std::move(replays).finish();
  step.schedule = side_by_side(schedule, step.classes.size());

  const StepTraffic traffic = step_traffic(setup, schedule, step.classes);
  step.timeline = replay_pipelines(setup, step, traffic, engine);
  const LayerLoad load = load_of(setup);
  step.memory =
      memory_by_rank(setup.model, setup.training, setup.plan, setup.stack, schedule, load);
  step.held =
      memory_over_step(setup.model, setup.training, setup.plan, setup.stack, schedule, load);
  return step;
}

}  // namespace trainyard
