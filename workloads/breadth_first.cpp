#include "workloads/breadth_first.hpp"

#include "workloads/placement.hpp"

namespace trainyard {

Schedule gpipe(int ranks, int micro_batches) {
  Schedule schedule = idle_schedule(looped_placement(ranks), micro_batches);
  for (std::vector<Chunk>& order : schedule.order) {
    for (int i = 0; i < micro_batches; ++i) order.push_back(chunk_of({ChunkKind::forward, 0, i}));
    for (int i = 0; i < micro_batches; ++i) order.push_back(chunk_of({ChunkKind::backward, 0, i}));
  }
  return schedule;
}

Schedule looped_breadth_first(int ranks, int micro_batches, int virtual_stages) {
  Schedule schedule = idle_schedule(looped_placement(ranks, virtual_stages), micro_batches);
  for (std::vector<Chunk>& order : schedule.order) {
    for (int phase = 0; phase < virtual_stages; ++phase) {
      for (int i = 0; i < micro_batches; ++i) {
        order.push_back(chunk_of({ChunkKind::forward, phase, i}));
      }
    }
    for (int phase = virtual_stages - 1; phase >= 0; --phase) {
      for (int i = micro_batches - 1; i >= 0; --i) {
        order.push_back(chunk_of({ChunkKind::backward, phase, i}));
      }
    }
  }
  return schedule;
}

}  // namespace trainyard
