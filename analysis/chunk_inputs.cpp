#include "analysis/chunk_inputs.hpp"

#include <array>

#include "workloads/data_flow.hpp"

namespace trainyard {
namespace {

struct Maker {
  int rank = 0;
  std::size_t slot = 0;
};

/// Who makes what: by DataFlow::slot.
std::vector<Maker> makers_of(const Schedule& schedule, const DataFlow& flow) {
  std::vector<Maker> makers(flow.slots());
  for (std::size_t rank = 0; rank < schedule.order.size(); ++rank) {
    const auto number = static_cast<int>(rank);
    for (std::size_t slot = 0; slot < schedule.order[rank].size(); ++slot) {
      for (const Pass& pass : Passes{schedule.order[rank][slot]}) {
        for (const Part part : {Part::forward, Part::gradient}) {
          if (!does(pass, part)) continue;
          makers[flow.slot(flow.item(number, pass, part))] = {.rank = number, .slot = slot};
        }
      }
    }
  }
  return makers;
}

}  // namespace

std::vector<std::vector<std::vector<ChunkInput>>> chunk_inputs(const Schedule& schedule) {
  const DataFlow flow{schedule};
  const std::vector<Maker> makers = makers_of(schedule, flow);
  std::vector<std::vector<std::vector<ChunkInput>>> inputs;
  for (std::size_t rank = 0; rank < schedule.order.size(); ++rank) {
    const auto number = static_cast<int>(rank);
    auto& of_rank = inputs.emplace_back();
    for (const Chunk& chunk : schedule.order[rank]) {
      std::vector<ChunkInput>& of_chunk = of_rank.emplace_back();
      for (const Pass& pass : Passes{chunk}) {
        for (const auto& input :
             std::array{flow.own_input(number, pass), flow.handed_input(number, pass)}) {
          if (!input) continue;
          const Maker& maker = makers[flow.slot(*input)];
          of_chunk.push_back({.rank = maker.rank,
                              .slot = maker.slot,
                              .part = input->part,
                              .micro_batch = input->micro_batch});
        }
      }
    }
  }
  return inputs;
}

}  // namespace trainyard
