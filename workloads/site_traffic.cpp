#include "workloads/site_traffic.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/demand.hpp"
#include "sim/dominated.hpp"
#include "workloads/collective.hpp"
#include "workloads/collective_time.hpp"
#include "workloads/expert_exchange.hpp"
#include "workloads/groups.hpp"
#include "workloads/habits.hpp"
#include "workloads/ring.hpp"
#include "workloads/site.hpp"

namespace trainyard {
namespace {

constexpr Bytes one_byte{1.0};

/// All groups of a run in whose order those of a site follow one another.
struct AllGroups {
  std::vector<Group> tensor;
  std::vector<Group> context;
  std::vector<Group> expert;
  std::vector<Group> expert_tensor;
  std::vector<Group> shards;
  std::vector<Group> shard_copies;
  std::vector<Group> expert_shards;
};

AllGroups all_groups(const TrainingSetup& setup) {
  const Plan& plan = setup.plan;
  const std::vector<int> pipeline = pipeline_ranks(plan);
  AllGroups groups{.tensor = tensor_groups(plan, pipeline),
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

/// Routes what one site after the other moves by itself.
class SiteRouter {
 public:
  explicit SiteRouter(const TrainingSetup& setup)
      : setup_{setup},
        write_{setup.cluster},
        groups_{all_groups(setup)},
        sites_{static_cast<std::size_t>(setup.plan.pipeline) *
               static_cast<std::size_t>(pipeline_replicas(setup.model, setup.plan))} {}

  std::size_t sites() const { return sites_; }

  LayerTraffic traffic(std::size_t site) {
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

  /// What the rows of each expert rank of a site put on the links.
  RowsByRank rows(std::size_t site) {
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

 private:
  std::span<const Group> of_site(const std::vector<Group>& groups, std::size_t site) const {
    const std::size_t each = groups.size() / sites_;
    return std::span{groups}.subspan(site * each, each);
  }

  UnitTransfer rings(const std::vector<Group>& groups, std::size_t site, CollectiveKind kind) {
    if (groups.empty() || groups.front().size() < 2) return {};
    return unit_transfer(setup_.cluster, rings_of(write_, of_site(groups, site), kind, one_byte),
                         kind, setup_.collectives);
  }

  double speed_of_site(std::size_t site) const {
    double slowest = 1.0;
    for (const Group& group : of_site(groups_.tensor, site)) {
      for (const GpuId gpu : group) slowest = std::min(slowest, speed_of(setup_.cluster, gpu));
    }
    return slowest;
  }

  const TrainingSetup& setup_;
  FlowWriter write_;
  AllGroups groups_;
  std::size_t sites_;
};

/// Replaces what each site puts on its links by what all put there, in place.
void add_up(std::vector<LayerTraffic>& sites, std::size_t links) {
  std::vector<Bytes> total(links);
  for (std::size_t kind = 0; kind < loads_of(sites.front()).size(); ++kind) {
    for (LayerTraffic& site : sites) {
      for (const LinkLoad& load : *loads_of(site)[kind]) total[index(load.link)] += load.size;
    }
    for (LayerTraffic& site : sites) {
      for (LinkLoad& load : *loads_of(site)[kind]) load.size = total[index(load.link)];
    }
    for (LayerTraffic& site : sites) {
      for (const LinkLoad& load : *loads_of(site)[kind]) total[index(load.link)] = Bytes{};
    }
  }
}

void renumber(Demand& demand, std::span<const LinkId> used) {
  for (LinkLoad& load : demand) {
    const auto place = std::ranges::lower_bound(used, load.link);
    load.link = id_at<LinkId>(static_cast<std::size_t>(place - used.begin()));
  }
}

/// Numbers the links that a site uses from 0 on, in place.
std::vector<LinkId> number_links(LayerTraffic& traffic) {
  std::vector<LinkId> used;
  for (const Demand* loads : loads_of(traffic)) {
    for (const LinkLoad& load : *loads) used.push_back(load.link);
  }
  std::ranges::sort(used);
  const auto repeated = std::ranges::unique(used);
  used.erase(repeated.begin(), repeated.end());
  for (Demand* loads : loads_of(traffic)) renumber(*loads, used);
  return used;
}

void keep_undominated(LayerTraffic& traffic) {
  std::vector<Demand> demands;
  for (const Demand* loads : loads_of(traffic)) demands.push_back(*loads);
  Undominated kept = without_dominated(traffic.links, demands);
  const auto loads = loads_of(traffic);
  for (std::size_t i = 0; i < loads.size(); ++i) *loads[i] = std::move(kept.demands[i]);
  traffic.links = std::move(kept.bandwidth);
}

/// How sites are told apart: by speed, and by the times that transfers take on each link that can
/// hold them up, whichever links these are. Rounded, since sums differ in their last digits.
using Behaviour = std::vector<float>;

Behaviour behaviour_of(LayerTraffic traffic) {
  keep_undominated(traffic);
  const auto loads = loads_of(traffic);
  std::vector<Behaviour> times(traffic.links.size(), Behaviour(loads.size()));
  for (std::size_t kind = 0; kind < loads.size(); ++kind) {
    for (const LinkLoad& load : *loads[kind]) {
      const Seconds time = load.size / traffic.links[index(load.link)];
      times[index(load.link)][kind] = static_cast<float>(time.value());
    }
  }
  std::ranges::sort(times);
  Behaviour behaviour{static_cast<float>(traffic.speed)};
  for (const Behaviour& link : times) behaviour.insert(behaviour.end(), link.begin(), link.end());
  return behaviour;
}

/// Makes a site's traffic, on its links by LinkId, that of a kind of sites.
class KindMaker {
 public:
  KindMaker(const TrainingSetup& setup, SiteRouter& router) : setup_{setup}, router_{router} {}

  LayerTraffic make(LayerTraffic traffic, std::span<const LinkId> used, std::size_t site) {
    const bool two_hop = has_exchange(setup_) && dispatcher_of(setup_) == Dispatcher::two_hop;
    const std::vector<double> drive = two_hop ? driving_times(used) : std::vector<double>{};
    Seconds driven;
    for (const LinkLoad& load : traffic.exchange.load) {
      if (two_hop) driven = std::max(driven, Seconds{load.size.value() * drive[index(load.link)]});
    }
    if (differing_draws(setup_.loads) == 0 || !has_exchange(setup_)) {
      keep_undominated(traffic);
    } else {
      traffic.rows = rows(traffic, used, site);
      traffic.rows.drive = drive;
    }
    if (driven > Seconds{}) {
      traffic.exchange.load.push_back({id_at<LinkId>(traffic.links.size()), Bytes{driven.value()}});
      traffic.exchange.driven = true;
      traffic.links.emplace_back(1.0);
    }
    return traffic;
  }

 private:
  /// For how many seconds kernels drive a byte over each link, which its protocol has grown.
  std::vector<double> driving_times(std::span<const LinkId> used) const {
    const LinkEfficiency& grown = setup_.collectives.point_to_point;
    const TransportRate& rate = setup_.stack.exchange.alone;
    std::vector<double> times;
    for (const LinkId link : used) {
      const bool nvlink = is_nvlink(setup_.cluster, link);
      times.push_back(nvlink ? grown.nvlink / rate.nvlink.value() : grown.nic / rate.nic.value());
    }
    return times;
  }

  /// Rows by rank, with what other sites put on the same links.
  RowsByRank rows(const LayerTraffic& traffic, std::span<const LinkId> used, std::size_t site) {
    Demand own = router_.traffic(site).exchange.load;
    renumber(own, used);
    std::vector<double> crowd(traffic.links.size(), 1.0);
    for (std::size_t i = 0; i < own.size(); ++i) {
      crowd[index(own[i].link)] = traffic.exchange.load[i].size / own[i].size;
    }
    RowsByRank rows = router_.rows(site);
    for (auto* ways : {&rows.there, &rows.back}) {
      for (Demand& demand : *ways) {
        renumber(demand, used);
        for (LinkLoad& load : demand) load.size = load.size * crowd[index(load.link)];
      }
    }
    return rows;
  }

  const TrainingSetup& setup_;
  SiteRouter& router_;
};

}  // namespace

SiteTraffic site_traffic(const TrainingSetup& setup) {
  SiteRouter router{setup};
  std::vector<LayerTraffic> sites;
  for (std::size_t site = 0; site < router.sites(); ++site) sites.push_back(router.traffic(site));
  add_up(sites, setup.cluster.links.size());

  SiteTraffic all{.kinds = {}, .of = {}, .replicas = pipeline_replicas(setup.model, setup.plan)};
  KindMaker maker{setup, router};
  std::map<Behaviour, std::uint32_t> known;
  for (std::size_t site = 0; site < sites.size(); ++site) {
    LayerTraffic& traffic = sites[site];
    const std::vector<LinkId> used = number_links(traffic);
    for (const LinkId link : used)
      traffic.links.push_back(setup.cluster.links.bandwidth[index(link)]);
    for (UnitTransfer* transfer : transfers_of(traffic)) {
      transfer->busy = busiest_time(traffic.links, transfer->load);
    }
    const auto fresh = static_cast<std::uint32_t>(all.kinds.size());
    const auto [kind, is_new] = known.try_emplace(behaviour_of(traffic), fresh);
    all.of.push_back(kind->second);
    if (is_new) all.kinds.push_back(maker.make(std::move(traffic), used, site));
  }
  return all;
}

}  // namespace trainyard
