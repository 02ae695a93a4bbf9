#include "workloads/site_router.hpp"

#include <algorithm>
#include <utility>

#include "workloads/collective.hpp"
#include "workloads/ring.hpp"
#include "workloads/site.hpp"

namespace trainyard {
namespace {

constexpr Bytes one_byte{1.0};

SiteGroups groups_of(const TrainingSetup& setup) {
  const Plan& plan = setup.plan;
  const std::vector<int> pipeline = pipeline_ranks(plan);
  SiteGroups groups{.tensor = tensor_groups(plan, pipeline),
                    .context = context_groups(plan, pipeline),
                    .expert = {},
                    .expert_tensor = {},
                    .shards = {},
                    .shard_copies = {},
                    .expert_shards = {}};
  if (setup.model.experts) {
    groups.expert = expert_groups(plan, pipeline);
    groups.expert_tensor = expert_tensor_groups(plan, pipeline);
  }
  if (plan.zero == 3) {
    groups.shards = shard_groups(plan, pipeline);
    groups.shard_copies = shard_copy_groups(plan, pipeline);
    if (setup.model.experts) groups.expert_shards = expert_shard_groups(plan, pipeline);
  }
  return groups;
}

}  // namespace

SiteRouter::SiteRouter(const TrainingSetup& setup)
    : setup_{setup},
      write_{setup.cluster},
      groups_{groups_of(setup)},
      sites_{static_cast<std::size_t>(setup.plan.pipeline) *
             static_cast<std::size_t>(pipeline_replicas(setup.model, setup.plan))} {}

LayerTraffic SiteRouter::traffic(std::size_t site) {
  LayerTraffic own{};
  const auto of = [&](TransferKind kind) -> UnitTransfer& {
    return own.transfers[static_cast<std::size_t>(kind)];
  };
  using enum CollectiveKind;
  of(TransferKind::tensor_gather) = rings(groups_.tensor, site, all_gather);
  of(TransferKind::tensor_regather) = of(TransferKind::tensor_gather);
  of(TransferKind::tensor_scatter) = rings(groups_.tensor, site, reduce_scatter);
  of(TransferKind::tensor_sum) = rings(groups_.tensor, site, all_reduce);
  of(TransferKind::context_keys) = rings(groups_.context, site, all_gather);
  of(TransferKind::context_gradients) = rings(groups_.context, site, reduce_scatter);
  of(TransferKind::expert_gather) = rings(groups_.expert_tensor, site, all_gather);
  of(TransferKind::expert_scatter) = rings(groups_.expert_tensor, site, reduce_scatter);
  own.gather = rings(groups_.shards, site, all_gather);
  own.scatter = rings(groups_.shards, site, reduce_scatter);
  own.sum = rings(groups_.shard_copies, site, all_reduce);
  own.expert_gather = rings(groups_.expert_shards, site, all_gather);
  own.expert_scatter = rings(groups_.expert_shards, site, reduce_scatter);
  if (has_exchange(setup_)) {
    Collective rows = exchange_of_groups(setup_, write_, of_site(groups_.expert, site));
    own.exchange = {.latency = rows.latency, .load = std::move(rows.demand)};
  }
  own.speed = speed_of_site(site);
  return own;
}

RowsByRank SiteRouter::rows(std::size_t site) {
  RowsByRank rows;
  const auto ranks = static_cast<std::size_t>(setup_.plan.expert);
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    std::vector<double> shares(ranks);
    shares[rank] = 1.0;
    const auto routed = [&](ExchangeDirection direction) {
      return exchange_of_groups(setup_, write_, of_site(groups_.expert, site), direction, shares)
          .demand;
    };
    rows.there.push_back(routed(ExchangeDirection::dispatch));
    rows.back.push_back(routed(ExchangeDirection::combine));
  }
  return rows;
}

std::span<const Group> SiteRouter::of_site(const std::vector<Group>& groups,
                                           std::size_t site) const {
  const std::size_t each = groups.size() / sites_;
  return std::span{groups}.subspan(site * each, each);
}

UnitTransfer SiteRouter::rings(const std::vector<Group>& groups, std::size_t site,
                               CollectiveKind kind) {
  if (groups.empty() || groups.front().size() < 2) return {};
  return unit_transfer(setup_.cluster, rings_of(write_, of_site(groups, site), kind, one_byte),
                       kind, setup_.collectives);
}

double SiteRouter::speed_of_site(std::size_t site) const {
  double slowest = 1.0;
  for (const Group& group : of_site(groups_.tensor, site)) {
    for (const GpuId gpu : group) slowest = std::min(slowest, speed_of(setup_.cluster, gpu));
  }
  return slowest;
}

}  // namespace trainyard
