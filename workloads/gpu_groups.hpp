#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "workloads/groups.hpp"
#include "workloads/span_kind.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// What the GPUs of a group share, and so pass each other while layers compute.
enum class Sharing : std::uint8_t { matrices, sequence, experts, expert_matrices, shards };
inline constexpr std::size_t sharings = 5;

/// Among whom a transfer of a chunk goes on.
Sharing sharing_of(SpanKind transfer);

/// Groups of one kind on a pipeline rank.
struct GpuGroups {
  std::vector<std::vector<int>> members;  ///< places of the pipeline rank, rising
  std::vector<std::size_t> of;            ///< which group, by place
};

/// All groups of a pipeline rank's GPUs, indexed by Sharing. Those that share weights reach as far
/// as one of them waits for another, be it for shards of experts or for sums over copies of a
/// shard.
std::array<GpuGroups, sharings> gpu_groups(const TrainingSetup& setup, int pipeline_rank);

/// The place that a GPU has on its pipeline rank, by GpuId.
std::vector<int> places(const Plan& plan, int pipeline_rank);

}  // namespace trainyard
