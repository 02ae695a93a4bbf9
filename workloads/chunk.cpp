#include "workloads/chunk.hpp"

#include <algorithm>

#include "workloads/chunk_writer.hpp"

namespace trainyard {
namespace {

Unit unit_of(const LayerRun& run) {
  if (run.dense) return run.recomputed ? Unit::recomputed_dense : Unit::dense;
  return run.recomputed ? Unit::recomputed_expert : Unit::expert;
}

/// What a stage runs, first to last.
std::vector<Unit> units_of(const StageShape& stage, const Recompute& recompute) {
  std::vector<Unit> body;
  std::vector<Unit> prediction;
  for (const LayerRun& run : layer_runs(stage, recompute)) {
    for (int layer = 0; layer < run.count; ++layer) {
      if (run.prediction) {
        prediction.insert(prediction.end(), {Unit::prediction, unit_of(run), Unit::head});
      } else {
        body.push_back(unit_of(run));
      }
    }
  }
  if (stage.embedding) body.insert(body.begin(), Unit::embedding);
  if (stage.head) body.push_back(Unit::head);
  body.insert(body.end(), prediction.begin(), prediction.end());
  return body;
}

void write_pair(ChunkWriter& write, const std::vector<Unit>& next, const std::vector<Unit>& back) {
  for (std::size_t i = 0; i < std::max(next.size(), back.size()); ++i) {
    write.pair(i < next.size() ? std::optional{next[i]} : std::nullopt,
               i < back.size() ? std::optional{back[i]} : std::nullopt);
  }
}

}  // namespace

ChunkGraph chunk_graph(const ChunkShape& shape, const ChunkCosts& costs) {
  const std::vector<Unit> next = units_of(shape.stage, costs.recompute);
  std::vector<Unit> back =
      units_of(shape.kind == ChunkKind::pair ? shape.other : shape.stage, costs.recompute);
  std::ranges::reverse(back);

  ChunkWriter write{costs};
  switch (shape.kind) {
    case ChunkKind::forward:
      for (const Unit unit : next) write.forward(unit);
      break;
    case ChunkKind::backward_input:
      for (const Unit unit : back) write.backward(unit);
      break;
    case ChunkKind::weights:
      for (const Unit unit : back) write.weights(unit);
      break;
    case ChunkKind::backward:
      for (const Unit unit : back) write.backward_and_weights(unit);
      break;
    case ChunkKind::pair:
      if (costs.overlap) {
        write_pair(write, next, back);
      } else {
        for (const Unit unit : next) write.forward(unit);
        for (const Unit unit : back) write.backward_and_weights(unit);
      }
      break;
  }
  return std::move(write).finish();
}

}  // namespace trainyard
