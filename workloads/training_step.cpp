#include "workloads/training_step.hpp"

#include <algorithm>

#include "workloads/chunk_replays.hpp"
#include "workloads/step_traffic.hpp"

namespace trainyard {
namespace {

/// Which chunk a slot of the schedule is.
ChunkShape shape_of(const Chunk& chunk, const std::vector<Placement>& held,
                    const std::vector<StageShape>& stages) {
  const auto stage = [&](std::uint8_t phase) {
    return stages[static_cast<std::size_t>(held[phase].stage)];
  };
  return {.kind = chunk.kind,
          .stage = stage(chunk.phase),
          .other = chunk.kind == ChunkKind::pair ? stage(chunk.other_phase) : StageShape{}};
}

/// The rank that holds a stage of a pipe; -1 if there is no such stage.
int holder_of(const Schedule& schedule, const Placement& wanted) {
  for (std::size_t rank = 0; rank < schedule.placement.size(); ++rank) {
    if (std::ranges::find(schedule.placement[rank], wanted) != schedule.placement[rank].end()) {
      return static_cast<int>(rank);
    }
  }
  return -1;
}

/// How long a rank sends the results of a chunk, one after the other, with nothing else to do.
Seconds send_time(const Schedule& schedule, const StepTraffic& traffic, int rank,
                  const Chunk& chunk) {
  const auto from = static_cast<std::size_t>(rank);
  Seconds total;
  for (const Pass& pass : Passes{chunk}) {
    const Placement& held = schedule.placement[from][static_cast<std::size_t>(pass.phase)];
    for (const auto& [part, step] : {std::pair{Part::forward, 1}, std::pair{Part::gradient, -1}}) {
      const int to = holder_of(schedule, {.pipe = held.pipe, .stage = held.stage + step});
      if (!does(pass, part) || to < 0 || to == rank) continue;
      const HandOver& sent = traffic.hand_overs[from][static_cast<std::size_t>(to)];
      total += sent.latency + busiest_time(traffic.links, sent.load);
    }
  }
  return total;
}

PipelineCosts pipeline_costs(const TrainingSetup& setup, const TrainingStep& step,
                             const StepTraffic& traffic) {
  const bool overlap =
      setup.plan.overlap.point_to_point.value_or(setup.stack.overlap.point_to_point);
  const std::vector<StageShape> stages = stages_of(setup.model, setup.plan);
  return {.chunk =
              [&, overlap, stages](int rank, const Chunk& chunk) {
                const auto& held = step.schedule.placement[static_cast<std::size_t>(rank)];
                const Seconds alone =
                    std::ranges::find(step.profiles, shape_of(chunk, held, stages),
                                      &ChunkProfile::shape)
                        ->duration;
                return overlap ? alone : alone + send_time(step.schedule, traffic, rank, chunk);
              },
          .hand_over =
              [&traffic, overlap](int from, int to) {
                return overlap ? traffic.hand_overs[static_cast<std::size_t>(from)]
                                                   [static_cast<std::size_t>(to)]
                               : HandOver{};
              }};
}

}  // namespace

TrainingStep replay_training_step(const TrainingSetup& setup) {
  TrainingStep step;
  step.schedule = schedule_of(setup.plan, setup.training);
  const std::vector<StageShape> stages = stages_of(setup.model, setup.plan);

  ChunkReplays replays{setup};
  for (std::size_t rank = 0; rank < step.schedule.order.size(); ++rank) {
    std::vector<std::size_t>& uses = step.uses.emplace_back();
    for (const Chunk& chunk : step.schedule.order[rank]) {
      uses.push_back(
          replays.find_or_replay(shape_of(chunk, step.schedule.placement[rank], stages)));
    }
  }
  step.profiles = replays.finish();

  const StepTraffic traffic = step_traffic(setup, step.schedule);
  step.timeline =
      replay_step(step.schedule, pipeline_costs(setup, step, traffic), traffic.tail, traffic.links);
  step.memory = memory_by_rank(setup.model, setup.training, setup.plan, setup.stack, step.schedule,
                               load_of(setup));
  return step;
}

}  // namespace trainyard
