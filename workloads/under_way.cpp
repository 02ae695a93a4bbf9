#include "workloads/under_way.hpp"

#include <algorithm>

namespace trainyard {
namespace {

/// What a pass needs for now beside what is kept. The head is at work before or after the layers.
Bytes at_work(const Pass& pass, const StageActivations& stage) {
  if (pass.kind == ChunkKind::weights) return stage.score_gradients;
  const bool put_off = pass.kind == ChunkKind::backward_input;
  return std::max(stage.head_at_work,
                  stage.layer_at_work + (put_off ? stage.score_gradients : Bytes{}));
}

}  // namespace

std::vector<UnderWay> under_way(std::span<const Chunk> order,
                                std::span<const StageActivations> stages) {
  std::vector<UnderWay> chunks;
  Bytes kept;
  Bytes scores;  // those that wait for their backward, and gradients that wait for the weights'
  for (const Chunk& chunk : order) {
    UnderWay now{};
    for (const Pass& pass : Passes{chunk}) {
      const StageActivations& stage = stages[static_cast<std::size_t>(pass.phase)];
      if (does(pass, Part::forward)) kept += stage.kept;
      if (does(pass, Part::gradient)) scores -= stage.scores;
      if (pass.kind == ChunkKind::weights) scores -= stage.score_gradients;
      now.at_work += at_work(pass, stage);
    }
    now.kept = kept;
    now.at_work += scores;
    chunks.push_back(now);
    for (const Pass& pass : Passes{chunk}) {
      const StageActivations& stage = stages[static_cast<std::size_t>(pass.phase)];
      if (does(pass, Part::forward)) scores += stage.scores;
      if (pass.kind == ChunkKind::backward_input) scores += stage.score_gradients;
      if (does(pass, Part::weights)) kept -= stage.kept;
    }
  }
  return chunks;
}

Bytes most_kept(std::span<const Chunk> order, std::span<const Bytes> kept) {
  std::vector<StageActivations> stages(kept.size());
  for (std::size_t phase = 0; phase < kept.size(); ++phase) stages[phase].kept = kept[phase];
  Bytes most;
  for (const UnderWay& chunk : under_way(order, stages)) most = std::max(most, chunk.kept);
  return most;
}

}  // namespace trainyard
