#include "workloads/training_step.hpp"

#include <algorithm>

#include "workloads/chunk_replays.hpp"
#include "workloads/habits.hpp"
#include "workloads/step_sync.hpp"
#include "workloads/step_traffic.hpp"

namespace trainyard {
namespace {

/// Which chunks the slots of a schedule are.
class ChunkShapes {
 public:
  ChunkShapes(const TrainingSetup& setup, const Schedule& schedule)
      : schedule_{schedule},
        stages_{stages_of(setup.model, setup.plan)},
        syncs_{schedule.stages == 1 && syncs_beside_chunks(setup)},
        draws_{std::max<std::size_t>(1, setup.loads.draws.size())} {}

  ChunkShape operator()(int rank, const Chunk& chunk) const {
    const auto& held = schedule_.placement[static_cast<std::size_t>(rank)];
    const auto stage = [&](std::uint8_t phase) {
      return stages_[static_cast<std::size_t>(held[phase].stage)];
    };
    return {.kind = chunk.kind,
            .stage = stage(chunk.phase),
            .other = chunk.kind == ChunkKind::pair ? stage(chunk.other_phase) : StageShape{},
            .beside_sync = syncs_ && is_beside_sync(chunk),
            .draw = chunk.micro_batch % draws_};
  }

 private:
  /// Where the model is one stage, its weights come during the first forward, and its gradients
  /// leave during the last backward. Those of a pipeline's stages travel beside chunks of others.
  bool is_beside_sync(const Chunk& chunk) const {
    for (const Pass& pass : Passes{chunk}) {
      if (does(pass, Part::forward) && pass.micro_batch == 0) return true;
      if (does(pass, Part::weights) && pass.micro_batch == schedule_.micro_batches - 1) return true;
    }
    return false;
  }

  const Schedule& schedule_;
  std::vector<StageShape> stages_;
  bool syncs_;
  std::size_t draws_;
};

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
  const bool overlap = overlaps_sends(setup);
  return {
      .chunk =
          [&, overlap, shapes = ChunkShapes{setup, step.schedule}](int rank, const Chunk& chunk) {
            const Seconds alone =
                std::ranges::find(step.profiles, shapes(rank, chunk), &ChunkProfile::shape)
                    ->duration;
            const Seconds begun = alone + chunk_start(setup);
            return overlap ? begun : begun + send_time(step.schedule, traffic, rank, chunk);
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
  const ChunkShapes shapes{setup, step.schedule};

  ChunkReplays replays{setup};
  for (std::size_t rank = 0; rank < step.schedule.order.size(); ++rank) {
    std::vector<std::size_t>& uses = step.uses.emplace_back();
    for (const Chunk& chunk : step.schedule.order[rank]) {
      uses.push_back(replays.find_or_replay(shapes(static_cast<int>(rank), chunk)));
    }
  }
  step.profiles = replays.finish();

  const StepTraffic traffic = step_traffic(setup, step.schedule);
  step.timeline =
      replay_step(step.schedule, pipeline_costs(setup, step, traffic), traffic.sync, traffic.links);
  step.memory = memory_by_rank(setup.model, setup.training, setup.plan, setup.stack, step.schedule,
                               load_of(setup));
  return step;
}

}  // namespace trainyard
