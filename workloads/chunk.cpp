#include "workloads/chunk.hpp"

#include <algorithm>

#include "workloads/chunk_writer.hpp"

namespace trainyard {
namespace {

void write_pair(ChunkWriter& write, const std::vector<Unit>& next, const std::vector<Unit>& back) {
  for (std::size_t i = 0; i < std::max(next.size(), back.size()); ++i) {
    write.pair(i < next.size() ? std::optional{next[i]} : std::nullopt,
               i < back.size() ? std::optional{back[i]} : std::nullopt);
  }
}

}  // namespace

ChunkGraph chunk_graph(const ChunkShape& shape, const ChunkCosts& costs) {
  const std::vector<Unit> next = units_of(shape.stage, costs.recompute, 0);
  std::vector<Unit> back = next;
  if (shape.kind == ChunkKind::pair) {
    const auto before = static_cast<std::size_t>(shape.stage.all_expert());
    back = units_of(shape.other, costs.recompute, before);
  }
  std::ranges::reverse(back);

  ChunkWriter write{costs};
  switch (shape.kind) {
    case ChunkKind::forward:
      for (const Unit& unit : next) write.forward(unit);
      break;
    case ChunkKind::backward_input:
      for (const Unit& unit : back) write.backward(unit);
      break;
    case ChunkKind::weights:
      for (const Unit& unit : back) write.weights(unit);
      break;
    case ChunkKind::backward:
      for (const Unit& unit : back) write.backward_and_weights(unit);
      break;
    case ChunkKind::pair:
      if (costs.overlap) {
        write_pair(write, next, back);
      } else {
        for (const Unit& unit : next) write.forward(unit);
        for (const Unit& unit : back) write.backward_and_weights(unit);
      }
      break;
  }
  return std::move(write).finish();
}

}  // namespace trainyard
