#include "workloads/chunk.hpp"

#include <algorithm>

#include "workloads/chunk_writer.hpp"

namespace trainyard {
namespace {

/// What a stage runs, first to last.
std::vector<Unit> units_of(const StageShape& stage) {
  std::vector<Unit> all;
  if (stage.embedding) all.push_back(Unit::embedding);
  all.insert(all.end(), static_cast<std::size_t>(stage.dense_layers), Unit::dense);
  all.insert(all.end(), static_cast<std::size_t>(stage.expert_layers), Unit::expert);
  if (stage.head) all.push_back(Unit::head);
  for (int layer = 0; layer < stage.prediction_layers; ++layer) {
    const Unit body = stage.prediction_experts ? Unit::expert : Unit::dense;
    all.insert(all.end(), {Unit::prediction, body, Unit::head});
  }
  return all;
}

void write_pair(ChunkWriter& write, const std::vector<Unit>& next, const std::vector<Unit>& back) {
  for (std::size_t i = 0; i < std::max(next.size(), back.size()); ++i) {
    write.pair(i < next.size() ? std::optional{next[i]} : std::nullopt,
               i < back.size() ? std::optional{back[i]} : std::nullopt);
  }
}

}  // namespace

ChunkGraph chunk_graph(const ChunkShape& shape, const ChunkCosts& costs) {
  const std::vector<Unit> next = units_of(shape.stage);
  std::vector<Unit> back = units_of(shape.kind == ChunkKind::pair ? shape.other : shape.stage);
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
