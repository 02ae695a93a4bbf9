#include "workloads/known_traffic.hpp"

#include <algorithm>

#include "workloads/site.hpp"
#include "workloads/step_sync.hpp"

namespace trainyard {
namespace {

void append(std::vector<double>& numbers, const Demand& demand) {
  numbers.push_back(static_cast<double>(demand.size()));
  for (const LinkLoad& load : demand) {
    numbers.push_back(static_cast<double>(index(load.link)));
    numbers.push_back(load.size.value());
  }
}

/// All that chunks ask of a site.
std::vector<double> numbers_of(LayerTraffic traffic) {
  std::vector<double> numbers{traffic.speed, traffic.exchange.latency.value(),
                              traffic.exchange.driven ? 1.0 : 0.0};
  for (const UnitTransfer* transfer : transfers_of(traffic)) {
    numbers.insert(numbers.end(),
                   {transfer->hops.nvlink, transfer->hops.network, transfer->messages,
                    transfer->route.value(), transfer->busy.value()});
  }
  for (const Demand* load : loads_of(traffic)) append(numbers, *load);
  for (const auto* ways : {&traffic.rows.there, &traffic.rows.back}) {
    for (const Demand& load : *ways) append(numbers, load);
  }
  numbers.insert(numbers.end(), traffic.rows.drive.begin(), traffic.rows.drive.end());
  for (const Bandwidth link : traffic.links) numbers.push_back(link.value());
  return numbers;
}

/// What two demands take on a link.
struct TwoTimes {
  Seconds dense;
  Seconds experts;
};

/// Those of all links that carry something.
std::vector<TwoTimes> times_by_link(const CopyRings& rings, const Cluster& cluster) {
  std::vector<TwoTimes> times;
  auto dense = rings.dense.load.begin();
  auto experts = rings.experts.load.begin();
  const auto dense_end = rings.dense.load.end();
  const auto experts_end = rings.experts.load.end();
  while (dense != dense_end || experts != experts_end) {
    const bool first =
        experts == experts_end || (dense != dense_end && dense->link <= experts->link);
    const LinkId link = first ? dense->link : experts->link;
    const Bandwidth bandwidth = cluster.links.bandwidth[index(link)];
    TwoTimes& here = times.emplace_back();
    if (dense != dense_end && dense->link == link) here.dense = (dense++)->size / bandwidth;
    if (experts != experts_end && experts->link == link)
      here.experts = (experts++)->size / bandwidth;
  }
  return times;
}

/// The same rings on the links that can hold them up, together or each by itself. There they move
/// as many bytes as they would take seconds: these links have a bandwidth of 1.
CopyRings on_deciding_links(CopyRings rings, const Cluster& cluster) {
  std::vector<TwoTimes> times = times_by_link(rings, cluster);
  std::ranges::sort(times, [](const TwoTimes& a, const TwoTimes& b) {
    return a.dense != b.dense ? a.dense > b.dense : a.experts > b.experts;
  });
  rings.dense.load.clear();
  rings.experts.load.clear();
  Seconds most{-1.0};
  for (const TwoTimes& here : times) {
    if (here.experts <= most) continue;  // a link before takes longer for both
    most = here.experts;
    const auto link = id_at<LinkId>(std::max(rings.dense.load.size(), rings.experts.load.size()));
    if (rings.dense.busy > Seconds{}) {
      rings.dense.load.push_back({link, Bytes{here.dense.value()}});
    }
    if (rings.experts.busy > Seconds{}) {
      rings.experts.load.push_back({link, Bytes{here.experts.value()}});
    }
  }
  return rings;
}

/// What tells classes apart; times rounded, since sums differ in their last digits.
struct Traits {
  std::vector<std::uint32_t> sites;
  std::size_t first_draw;
  std::vector<std::pair<float, float>> sends;

  friend auto operator<=>(const Traits&, const Traits&) = default;
};

}  // namespace

const KnownTraffic::Sites& KnownTraffic::sites(const TrainingSetup& setup) {
  const auto [known, is_new] = sites_.try_emplace(SiteKey{setup});
  Sites& sites = known->second;
  if (!is_new) return sites;
  sites.traffic = site_traffic(setup);
  for (const LayerTraffic& kind : sites.traffic.kinds) {
    sites.numbers.push_back(numbers_.try_emplace(numbers_of(kind), numbers_.size()).first->second);
  }
  return sites;
}

const std::vector<AloneSend>& KnownTraffic::sends(const TrainingSetup& setup,
                                                  std::pair<int, int> ranks) {
  const SendsKey key{.degrees = PlacedDegrees{setup.plan},
                     .places = site_places(setup.model, setup.plan),
                     .ranks = ranks};
  const auto [known, is_new] = sends_.try_emplace(key);
  if (!is_new) return known->second;
  constexpr Bytes size{1e9};  // so many that their time has all its digits beside the latency's
  for (const Send& send : sends_of_replicas(setup, ranks, size)) {
    const Seconds latency = send.collective.latency;
    known->second.push_back({.latency = latency, .busy = (send.alone - latency) / size.value()});
  }
  return known->second;
}

const std::vector<AloneReplicas>& KnownTraffic::replicas(const TrainingSetup& setup,
                                                         const PipelineOrder& order,
                                                         const StageKey& stages) {
  const Schedule& schedule = order.schedule;
  const std::size_t draws = std::max<std::size_t>(1, differing_draws(setup.loads));
  const std::size_t micro_batches = static_cast<std::size_t>(schedule.micro_batches) *
                                    static_cast<std::size_t>(pipes(schedule.placement));
  const ReplicasKey key{.sites = SiteKey{setup},
                        .stages = stages,
                        .draws = draws,
                        .of_replica = micro_batches % draws};
  const auto [known, is_new] = replicas_.try_emplace(key);
  if (is_new) known->second = make_replicas(setup, order, key);
  return known->second;
}

std::vector<AloneReplicas> KnownTraffic::make_replicas(const TrainingSetup& setup,
                                                       const PipelineOrder& order,
                                                       const ReplicasKey& key) {
  const SiteTraffic& at_sites = sites(setup).traffic;
  std::vector<const std::vector<AloneSend>*> of_sender;  // by replica, if anything travels
  for (const auto [from, to] : order.senders) {
    of_sender.push_back(from == to ? nullptr : &sends(setup, {from, to}));
  }
  std::map<Traits, std::size_t> classes;
  std::vector<AloneReplicas> all;
  for (int replica = 0; replica < at_sites.replicas; ++replica) {
    Traits traits{.sites = {},
                  .first_draw = static_cast<std::size_t>(replica) * key.of_replica % key.draws,
                  .sends = {}};
    for (std::size_t rank = 0; rank < order.ranks(); ++rank) {
      traits.sites.push_back(at_sites.kind_at(static_cast<int>(rank), replica));
    }
    std::vector<AloneSend> sent;
    for (const auto* by_replica : of_sender) {
      const auto at = static_cast<std::size_t>(replica);
      sent.push_back(by_replica == nullptr ? AloneSend{} : (*by_replica)[at]);
      traits.sends.emplace_back(static_cast<float>(sent.back().latency.value()),
                                static_cast<float>(sent.back().busy.value()));
    }
    const auto [known, is_new] = classes.try_emplace(traits, all.size());
    if (is_new) {
      all.push_back({.replicas = {.replicas = {},
                                  .sites = std::move(traits.sites),
                                  .sends = {},
                                  .first_draw = traits.first_draw},
                     .sends = std::move(sent)});
    }
    all[known->second].replicas.replicas.push_back(replica);
  }
  return all;
}

const CopyRings& KnownTraffic::rings(const TrainingSetup& setup, const std::vector<int>& ranks,
                                     CollectiveKind kind) {
  // Scattering sums goes the ways of gathering.
  if (kind == CollectiveKind::reduce_scatter) kind = CollectiveKind::all_gather;
  const auto [known, is_new] = rings_.try_emplace({GroupKey{setup.plan}, ranks, kind});
  if (is_new) known->second = on_deciding_links(copy_rings(setup, ranks, kind), setup.cluster);
  return known->second;
}

const SyncTimes& KnownTraffic::sync(const TrainingSetup& setup, const Schedule& schedule,
                                    const SyncKey& key) {
  const auto [known, is_new] = syncs_.try_emplace(key);
  if (!is_new) return known->second;
  const StepSync sync = step_sync(
      setup, schedule, [&](const std::vector<int>& ranks, CollectiveKind kind) -> const CopyRings& {
        return rings(setup, ranks, kind);
      });
  std::size_t links = 0;
  for (const auto* stages : {&sync.beside, &sync.reduced, &sync.gathered}) {
    for (const StageSync& stage : *stages) {
      for (const Demand* load : {&stage.gather.load, &stage.reduce.load}) {
        if (!load->empty()) links = std::max(links, index(load->back().link) + 1);
      }
    }
  }
  return known->second = sync_times(sync, std::vector<Bandwidth>(links, Bandwidth{1.0}));
}

}  // namespace trainyard
