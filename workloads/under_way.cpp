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

ChunkHold hold_of(const Chunk& chunk, std::span<const StageActivations> stages) {
  ChunkHold hold{};
  for (const Pass& pass : Passes{chunk}) {
    const StageActivations& stage = stages[static_cast<std::size_t>(pass.phase)];
    hold.at_work += at_work(pass, stage);
    if (does(pass, Part::forward)) {
      hold.kept += stage.kept;
      hold.new_scores += stage.scores;
    }
    if (does(pass, Part::gradient)) hold.scores += stage.scores;
    if (pass.kind == ChunkKind::backward_input) hold.new_scores += stage.score_gradients;
    if (pass.kind == ChunkKind::weights) hold.scores += stage.score_gradients;
    if (does(pass, Part::weights)) hold.freed += stage.kept;
  }
  return hold;
}

std::vector<UnderWay> under_way(std::span<const Chunk> order,
                                std::span<const StageActivations> stages) {
  std::vector<UnderWay> chunks;
  RankHold rank;
  for (const Chunk& chunk : order) chunks.push_back(rank.run(hold_of(chunk, stages)));
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
