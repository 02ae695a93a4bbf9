#include "workloads/chunk_shapes.hpp"

#include "workloads/step_sync.hpp"

namespace trainyard {
namespace {

std::size_t stage_at(const Placement& held) {
  return static_cast<std::size_t>(held.stage);
}

}  // namespace

bool is_beside_sync(const Schedule& schedule, const Chunk& chunk) {
  if (schedule.stages != 1) return false;
  for (const Pass& pass : Passes{chunk}) {
    if (does(pass, Part::forward) && pass.micro_batch == 0) return true;
    if (does(pass, Part::weights) && pass.micro_batch == schedule.micro_batches - 1) return true;
  }
  return false;
}

ChunkShapes::ChunkShapes(const TrainingSetup& setup, const Schedule& schedule)
    : draws_{differing_draws(setup.loads)},
      schedule_{schedule},
      stages_{stages_of(setup.model, setup.plan)},
      syncs_{syncs_beside_chunks(setup)} {
  std::size_t layers = 0;
  for (const StageShape& stage : stages_) {
    first_layers_.push_back(layers);
    layers += static_cast<std::size_t>(stage.all_expert());
  }
}

ChunkShape ChunkShapes::operator()(const ReplicaClass& replicas, std::size_t rank,
                                   const Chunk& chunk) const {
  const std::vector<Placement>& held = schedule_.placement[rank];
  ChunkShape shape{.kind = chunk.kind,
                   .stage = stages_[stage_at(held[chunk.phase])],
                   .other = {},
                   .beside_sync = syncs_ && is_beside_sync(schedule_, chunk),
                   .drawn = drawn(replicas, held[chunk.phase], chunk.micro_batch),
                   .site = replicas.sites[rank]};
  if (chunk.kind == ChunkKind::pair) {
    shape.other = stages_[stage_at(held[chunk.other_phase])];
    shape.other_drawn = drawn(replicas, held[chunk.other_phase], chunk.other_micro_batch);
  }
  return shape;
}

DrawnLayers ChunkShapes::drawn(const ReplicaClass& replicas, const Placement& held,
                               std::size_t micro_batch) const {
  if (draws_ == 0) return {};
  const std::size_t before =
      static_cast<std::size_t>(held.pipe) * static_cast<std::size_t>(schedule_.micro_batches);
  return {.draw = (replicas.first_draw + before + micro_batch) % draws_,
          .first = first_layers_[stage_at(held)]};
}

}  // namespace trainyard
