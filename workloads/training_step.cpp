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

/// What a hand-over takes if nothing runs beside it.
Seconds alone(const HandOver& sent, const std::vector<Bandwidth>& links) {
  return sent.latency + busiest_time(links, sent.load);
}

/// The longest that a rank waits for each result it sends, if sends do not run beside chunks.
std::vector<Seconds> exposed_sends(const StepTraffic& traffic) {
  std::vector<Seconds> waits;
  for (const std::vector<HandOver>& from : traffic.hand_overs) {
    Seconds& longest = waits.emplace_back();
    for (const HandOver& sent : from) longest = std::max(longest, alone(sent, traffic.links));
  }
  return waits;
}

/// How many results a chunk hands on.
double sends_of(const Chunk& chunk) {
  double sends = 0.0;
  for (const Pass& pass : Passes{chunk}) {
    if (does(pass, Part::forward) || does(pass, Part::gradient)) sends += 1.0;
  }
  return sends;
}

PipelineCosts pipeline_costs(const TrainingSetup& setup, const TrainingStep& step,
                             const StepTraffic& traffic) {
  const bool overlap =
      setup.plan.overlap_point_to_point.value_or(setup.stack.overlap.point_to_point);
  const std::vector<Seconds> waits =
      overlap ? std::vector<Seconds>(traffic.hand_overs.size()) : exposed_sends(traffic);
  const std::vector<StageShape> stages = stages_of(setup.model, setup.plan);
  return {.chunk =
              [&step, stages, waits](int rank, const Chunk& chunk) {
                const auto r = static_cast<std::size_t>(rank);
                const ChunkShape shape = shape_of(chunk, step.schedule.placement[r], stages);
                return std::ranges::find(step.profiles, shape, &ChunkProfile::shape)->duration +
                       waits[r] * sends_of(chunk);
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
