#pragma once

#include <cstddef>
#include <vector>

#include "workloads/schedule.hpp"

namespace trainyard {

/// A result that a chunk takes, and the chunk that made it.
struct ChunkInput {
  int rank;          ///< of the maker; another one's if it is handed over
  std::size_t slot;  ///< of the maker, in its rank's order
  Part part;         ///< activations of a forward, or their gradients
  int micro_batch;
};

/// What each chunk of a complete schedule takes: by rank, then in the order of the schedule.
std::vector<std::vector<std::vector<ChunkInput>>> chunk_inputs(const Schedule& schedule);

}  // namespace trainyard
