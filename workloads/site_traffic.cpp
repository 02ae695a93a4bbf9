#include "workloads/site_traffic.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/demand.hpp"
#include "sim/dominated.hpp"
#include "workloads/habits.hpp"
#include "workloads/site.hpp"
#include "workloads/site_router.hpp"

namespace trainyard {
namespace {

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

/// How long each kind of transfer of each site takes on its busiest link.
std::vector<Seconds> busy_times(std::vector<LayerTraffic>& sites,
                                std::span<const Bandwidth> links) {
  std::vector<Seconds> times;
  for (LayerTraffic& site : sites) {
    for (const Demand* loads : loads_of(site)) times.push_back(busiest_time(links, *loads));
  }
  return times;
}

/// Whether some time is longer than before, by more than sums differ in their last digits.
bool any_longer(const std::vector<Seconds>& before, const std::vector<Seconds>& after) {
  constexpr double rounding = 1e-6;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (after[i] > before[i] * (1.0 + rounding)) return true;
  }
  return false;
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
  const std::vector<Bandwidth>& links = setup.cluster.links.bandwidth;
  const std::vector<Seconds> alone = busy_times(sites, links);
  add_up(sites, links.size());

  SiteTraffic all{.kinds = {},
                  .of = {},
                  .replicas = pipeline_replicas(setup.model, setup.plan),
                  .crowded = any_longer(alone, busy_times(sites, links))};
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
