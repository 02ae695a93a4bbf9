#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "workloads/plan.hpp"

namespace trainyard {

/// Memory of the fullest GPU of a plan; nothing if the plan cannot run.
using PlannedMemory = std::function<std::optional<Bytes>(const Training&, const Plan&)>;

/// One change to a plan, and what its fullest GPU needs after it.
struct MemoryRemedy {
  std::string change;  ///< as a scenario has it: "zero: 1"
  Bytes needed;
};

/// What single changes bring a plan that does not fit into `memory`, those that cost little time
/// first, as far as that can be told without a replay: states shared, a little recomputed, smaller
/// micro-batches, twice a degree (from the data ranks, but for experts), then weights shared, whole
/// layers recomputed, states offloaded. Of stages of ZeRO and of recomputation the least that fits.
/// If nothing fits, the one that comes closest, if any comes closer.
std::vector<MemoryRemedy> memory_remedies(const Model& model, const Training& training,
                                          const Plan& plan, Bytes memory,
                                          const PlannedMemory& memory_of);

/// How far a plan is from fitting.
struct MemoryShortage {
  Bytes needed;
  Bytes memory;
  int rank;  ///< the pipeline rank whose GPUs need most
};

/// "does not fit: 92.1 of 80.0 GB on rank 0, 12.1 GB too much (zero: 1 takes 61.2 GB, ...)".
std::string memory_advice(const MemoryShortage& shortage, std::span<const MemoryRemedy> remedies);

}  // namespace trainyard
