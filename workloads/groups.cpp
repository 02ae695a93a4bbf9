#include "workloads/groups.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace trainyard {
namespace {

/// Groups of `count` places, `stride` apart, that together are all places of a pipeline rank:
/// [block x stride x count + offset + member x stride].
std::vector<Group> strided(const Plan& plan, std::span<const int> ranks, int count, int stride) {
  std::vector<Group> groups;
  const int places = static_cast<int>(plan.stage_gpus());
  for (const int rank : ranks) {
    for (int block = 0; block < places; block += stride * count) {
      for (int offset = 0; offset < stride; ++offset) {
        Group& group = groups.emplace_back();
        for (int member = 0; member < count; ++member) {
          group.push_back(plan.gpu(rank, block + offset + member * stride));
        }
      }
    }
  }
  return groups;
}

/// The places that are equal modulo `period`, of all ranks together.
std::vector<Group> copies(const Plan& plan, std::span<const int> ranks, int period) {
  std::vector<Group> groups;
  for (int first = 0; first < period; ++first) {
    Group& group = groups.emplace_back();
    for (const int rank : ranks) {
      for (int place = first; place < plan.stage_gpus(); place += period) {
        group.push_back(plan.gpu(rank, place));
      }
    }
  }
  return groups;
}

}  // namespace

std::vector<Group> tensor_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  return strided(plan, pipeline_ranks, plan.tensor, 1);
}

std::vector<Group> context_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  return strided(plan, pipeline_ranks, plan.context, plan.tensor);
}

std::vector<Group> expert_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  return strided(plan, pipeline_ranks, plan.expert, plan.expert_tensor);
}

std::vector<Group> expert_tensor_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  return strided(plan, pipeline_ranks, plan.expert_tensor, 1);
}

std::vector<Group> replica_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  return copies(plan, pipeline_ranks, plan.tensor);
}

std::vector<Group> expert_replica_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  return copies(plan, pipeline_ranks, plan.expert * plan.expert_tensor);
}

std::vector<Group> shard_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  return strided(plan, pipeline_ranks, plan.context * plan.shards(), plan.tensor);
}

std::vector<Group> expert_shard_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  const int block = plan.tensor * plan.context * plan.shards();
  const int stride = plan.expert * plan.expert_tensor;
  // Shard groups may end within an expert group; then fewer of the copies share.
  const int sharing = std::gcd(std::max(1, block / stride), plan.expert_replicas());
  return strided(plan, pipeline_ranks, sharing, stride);
}

std::vector<Group> shard_copy_groups(const Plan& plan, std::span<const int> pipeline_ranks) {
  std::vector<Group> groups;
  const int block = plan.tensor * plan.context * plan.shards();
  for (const int rank : pipeline_ranks) {
    const std::vector<Group> of_rank = copies(plan, std::array{rank}, block);
    groups.insert(groups.end(), of_rank.begin(), of_rank.end());
  }
  return groups;
}

std::vector<int> pipeline_ranks(const Plan& plan) {
  std::vector<int> ranks(static_cast<std::size_t>(plan.pipeline));
  std::iota(ranks.begin(), ranks.end(), 0);
  return ranks;
}

}  // namespace trainyard
