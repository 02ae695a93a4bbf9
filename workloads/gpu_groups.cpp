#include "workloads/gpu_groups.hpp"

#include <algorithm>
#include <numeric>

namespace trainyard {
namespace {

constexpr std::size_t at(int place) {
  return static_cast<std::size_t>(place);
}

/// Who is together with whom, when sets of places are joined one after the other.
class JoinedPlaces {
 public:
  explicit JoinedPlaces(std::size_t places) : first_(places) {
    std::iota(first_.begin(), first_.end(), 0);
  }

  void join(int a, int b) {
    a = first_of(a);
    b = first_of(b);
    first_[at(std::max(a, b))] = std::min(a, b);
  }

  GpuGroups groups() const {
    GpuGroups groups{.members = {}, .of = std::vector<std::size_t>(first_.size())};
    for (int place = 0; place < std::ssize(first_); ++place) {
      const int first = first_of(place);
      if (first == place) {
        groups.of[at(place)] = groups.members.size();
        groups.members.emplace_back();
      }
      groups.of[at(place)] = groups.of[at(first)];
      groups.members[groups.of[at(place)]].push_back(place);
    }
    return groups;
  }

 private:
  int first_of(int place) const {
    while (first_[at(place)] != place) place = first_[at(place)];
    return place;
  }

  std::vector<int> first_;
};

}  // namespace

Sharing sharing_of(SpanKind transfer) {
  switch (transfer) {
    case SpanKind::tensor_gather:
    case SpanKind::tensor_scatter:
    case SpanKind::tensor_sum:
      return Sharing::matrices;
    case SpanKind::context_keys:
    case SpanKind::context_gradients:
      return Sharing::sequence;
    case SpanKind::expert_gather:
    case SpanKind::expert_scatter:
      return Sharing::expert_matrices;
    case SpanKind::weight_gather:
    case SpanKind::gradient_scatter:
      return Sharing::shards;
    default:
      return Sharing::experts;
  }
}

std::vector<int> places(const Plan& plan, int pipeline_rank) {
  std::vector<int> place_of(static_cast<std::size_t>(plan.gpus()));
  for (int place = 0; place < plan.stage_gpus(); ++place) {
    place_of[index(plan.gpu(pipeline_rank, place))] = place;
  }
  return place_of;
}

std::array<GpuGroups, sharings> gpu_groups(const TrainingSetup& setup, int pipeline_rank) {
  const Plan& plan = setup.plan;
  const std::array<int, 1> rank{pipeline_rank};
  const std::vector<int> place_of = places(plan, pipeline_rank);
  const auto joined = [&](std::initializer_list<std::vector<Group>> kinds) {
    JoinedPlaces together{static_cast<std::size_t>(plan.stage_gpus())};
    for (const std::vector<Group>& groups : kinds) {
      for (const Group& group : groups) {
        for (const GpuId gpu : group) {
          together.join(place_of[index(group.front())], place_of[index(gpu)]);
        }
      }
    }
    return together.groups();
  };
  const bool experts = setup.model.experts.has_value();
  const bool sharded = plan.zero == 3;
  const auto if_any = [](bool any, std::vector<Group> groups) {
    return any ? std::move(groups) : std::vector<Group>{};
  };
  return {joined({tensor_groups(plan, rank)}), joined({context_groups(plan, rank)}),
          joined({if_any(experts, expert_groups(plan, rank))}),
          joined({if_any(experts, expert_tensor_groups(plan, rank))}),
          joined({if_any(sharded, shard_groups(plan, rank)),
                  if_any(sharded, shard_copy_groups(plan, rank)),
                  if_any(sharded && experts, expert_shard_groups(plan, rank))})};
}

}  // namespace trainyard
