#pragma once

#include <span>
#include <vector>

#include "sim/ids.hpp"
#include "workloads/plan.hpp"

namespace trainyard {

/// GPUs that communicate with each other, in the order of their ranks.
using Group = std::vector<GpuId>;

// All groups of one kind in some pipeline ranks, which communicate at the same time.

/// GPUs that share each matrix.
std::vector<Group> tensor_groups(const Plan& plan, std::span<const int> pipeline_ranks);

/// GPUs that share each sequence.
std::vector<Group> context_groups(const Plan& plan, std::span<const int> pipeline_ranks);

/// GPUs that share the experts of a layer, of equal expert-tensor rank: rows travel among them.
std::vector<Group> expert_groups(const Plan& plan, std::span<const int> pipeline_ranks);

/// GPUs that share each expert's matrices.
std::vector<Group> expert_tensor_groups(const Plan& plan, std::span<const int> pipeline_ranks);

/// GPUs with the same weights, experts apart, and the same ones of every rank listed: these hold
/// copies of one stage.
std::vector<Group> replica_groups(const Plan& plan, std::span<const int> pipeline_ranks);

/// GPUs with the same experts, likewise.
std::vector<Group> expert_replica_groups(const Plan& plan, std::span<const int> pipeline_ranks);

/// GPUs over which the weights of a stage are sharded, experts apart, and the experts.
std::vector<Group> shard_groups(const Plan& plan, std::span<const int> pipeline_ranks);
std::vector<Group> expert_shard_groups(const Plan& plan, std::span<const int> pipeline_ranks);

/// GPUs with the same shard, where there is more than one copy of it.
std::vector<Group> shard_copy_groups(const Plan& plan, std::span<const int> pipeline_ranks);

/// All pipeline ranks.
std::vector<int> pipeline_ranks(const Plan& plan);

}  // namespace trainyard
