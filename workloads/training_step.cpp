#include "workloads/training_step.hpp"

#include <algorithm>
#include <utility>

#include "workloads/chunk_replays.hpp"
#include "workloads/data_flow.hpp"
#include "workloads/habits.hpp"
#include "workloads/step_sync.hpp"
#include "workloads/step_traffic.hpp"

namespace trainyard {
namespace {

/// Which chunks the slots of a schedule are.
class ChunkShapes {
 public:
  ChunkShapes(const TrainingSetup& setup, const Schedule& schedule)
      : draws_{differing_draws(setup.loads)},
        schedule_{schedule},
        stages_{stages_of(setup.model, setup.plan)},
        syncs_{schedule.stages == 1 && syncs_beside_chunks(setup)} {
    std::size_t layers = 0;
    for (const StageShape& stage : stages_) {
      first_layers_.push_back(layers);
      layers += static_cast<std::size_t>(stage.all_expert());
    }
  }

  ChunkShape operator()(const ReplicaClass& replicas, std::size_t rank, const Chunk& chunk) const {
    const std::vector<Placement>& held = schedule_.placement[rank];
    ChunkShape shape{.kind = chunk.kind,
                     .stage = stages_[stage_at(held[chunk.phase])],
                     .other = {},
                     .beside_sync = syncs_ && is_beside_sync(chunk),
                     .drawn = drawn(replicas, held[chunk.phase], chunk.micro_batch),
                     .site = replicas.sites[rank]};
    if (chunk.kind == ChunkKind::pair) {
      shape.other = stages_[stage_at(held[chunk.other_phase])];
      shape.other_drawn = drawn(replicas, held[chunk.other_phase], chunk.other_micro_batch);
    }
    return shape;
  }

 private:
  static std::size_t stage_at(const Placement& held) {
    return static_cast<std::size_t>(held.stage);
  }

  DrawnLayers drawn(const ReplicaClass& replicas, const Placement& held,
                    std::size_t micro_batch) const {
    if (draws_ == 0) return {};
    const std::size_t before =
        static_cast<std::size_t>(held.pipe) * static_cast<std::size_t>(schedule_.micro_batches);
    return {.draw = (replicas.first_draw + before + micro_batch) % draws_,
            .first = first_layers_[stage_at(held)]};
  }

  /// Where the model is one stage, its weights come during the first forward, and its gradients
  /// leave during the last backward. Those of a pipeline's stages travel beside chunks of others.
  bool is_beside_sync(const Chunk& chunk) const {
    for (const Pass& pass : Passes{chunk}) {
      if (does(pass, Part::forward) && pass.micro_batch == 0) return true;
      if (does(pass, Part::weights) && pass.micro_batch == schedule_.micro_batches - 1) return true;
    }
    return false;
  }

  std::size_t draws_;
  const Schedule& schedule_;  // of one class
  std::vector<StageShape> stages_;
  std::vector<std::size_t> first_layers_;  // with experts, by stage
  bool syncs_;
};

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
      Seconds time = step.profiles[step.uses[rank][slot]].duration + chunk_start(setup);
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
                    .memory = {}};
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
  step.memory = memory_by_rank(setup.model, setup.training, setup.plan, setup.stack, schedule,
                               load_of(setup));
  return step;
}

}  // namespace trainyard
