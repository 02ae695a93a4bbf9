#include "workloads/replica_classes.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

#include "sim/demand.hpp"
#include "workloads/collective.hpp"
#include "workloads/site.hpp"

namespace trainyard {
namespace {

/// Pairs of ranks that hold neighbouring stages of a pipe.
std::vector<std::pair<int, int>> neighbours(const Schedule& schedule) {
  std::vector<std::pair<int, int>> pairs;
  const int ranks = static_cast<int>(schedule.order.size());
  for (int from = 0; from < ranks; ++from) {
    for (int to = 0; to < ranks; ++to) {
      bool next = false;
      for (const Placement& a : schedule.placement[static_cast<std::size_t>(from)]) {
        for (const Placement& b : schedule.placement[static_cast<std::size_t>(to)]) {
          next = next || (a.pipe == b.pipe && std::abs(a.stage - b.stage) == 1);
        }
      }
      if (next && from != to) pairs.emplace_back(from, to);
    }
  }
  return pairs;
}

}  // namespace

std::vector<Send> sends_of_replicas(const TrainingSetup& setup, std::pair<int, int> ranks,
                                    Bytes size) {
  const int places = site_places(setup.model, setup.plan);
  FlowWriter write{setup.cluster};
  std::vector<Send> sends;
  std::vector<Bytes> total(setup.cluster.links.size());
  for (int first = 0; first < setup.plan.stage_gpus(); first += places) {
    write.clear();
    for (int place = first; place < first + places; ++place) {
      write.send(setup.plan.gpu(ranks.first, place), setup.plan.gpu(ranks.second, place), size);
    }
    const Seconds latency = write.latency();
    const Demand demand =
        with_overhead(write.demand(), setup.cluster, setup.collectives.point_to_point);
    for (const LinkLoad& load : demand) total[index(load.link)] += load.size;
    sends.push_back({.from = ranks.first,
                     .to = ranks.second,
                     .collective = {.demand = demand, .latency = latency},
                     .alone = latency});
  }
  for (Send& send : sends) {
    Seconds busiest;
    for (const LinkLoad& load : send.collective.demand) {
      const Bandwidth bandwidth = setup.cluster.links.bandwidth[index(load.link)];
      busiest = std::max(busiest, total[index(load.link)] / bandwidth);
    }
    send.alone += busiest;
  }
  return sends;
}

namespace {

/// Puts loads in the order of their links, those of one link in one.
void add_up_by_link(Demand& demand) {
  std::ranges::sort(demand, {}, &LinkLoad::link);
  std::size_t kept = 0;
  for (std::size_t next = 1; next < demand.size(); ++next) {
    if (demand[next].link == demand[kept].link) {
      demand[kept].size += demand[next].size;
    } else {
      demand[++kept] = demand[next];
    }
  }
  if (!demand.empty()) demand.resize(kept + 1);
}

/// What tells replicas apart; times rounded, since sums differ in their last digits.
struct Traits {
  std::vector<std::uint32_t> sites;
  std::size_t first_draw;
  std::vector<float> sends;

  friend auto operator<=>(const Traits&, const Traits&) = default;
};

class Classifier {
 public:
  Classifier(const TrainingSetup& setup, const Schedule& schedule, const SiteTraffic& sites)
      : sites_{sites},
        draws_{std::max<std::size_t>(1, differing_draws(setup.loads))},
        micro_batches_{static_cast<std::size_t>(schedule.micro_batches) *
                       static_cast<std::size_t>(pipes(schedule.placement))},
        ranks_{static_cast<int>(schedule.order.size())} {
    for (const auto& pair : neighbours(schedule)) {
      sends_.push_back(sends_of_replicas(setup, pair, sent_between_stages(setup)));
    }
  }

  std::vector<ReplicaClass> classes() {
    std::map<Traits, std::size_t> known;
    std::vector<ReplicaClass> all;
    for (int replica = 0; replica < sites_.replicas; ++replica) {
      Traits traits = traits_of(replica);
      const auto [found, is_new] = known.try_emplace(traits, all.size());
      if (is_new) {
        all.push_back({.replicas = {},
                       .sites = std::move(traits.sites),
                       .sends = {},
                       .first_draw = traits.first_draw});
      }
      join(all[found->second], replica);
    }
    for (ReplicaClass& replicas : all) {
      for (Send& send : replicas.sends) add_up_by_link(send.collective.demand);
    }
    return all;
  }

 private:
  Traits traits_of(int replica) const {
    Traits traits{.sites = {},
                  .first_draw = static_cast<std::size_t>(replica) * micro_batches_ % draws_,
                  .sends = {}};
    for (int rank = 0; rank < ranks_; ++rank) {
      traits.sites.push_back(sites_.kind_at(rank, replica));
    }
    for (const std::vector<Send>& pair : sends_) {
      const Send& send = pair[static_cast<std::size_t>(replica)];
      traits.sends.push_back(static_cast<float>(send.alone.value()));
    }
    return traits;
  }

  void join(ReplicaClass& replicas, int replica) {
    replicas.replicas.push_back(replica);
    for (std::size_t pair = 0; pair < sends_.size(); ++pair) {
      Send& send = sends_[pair][static_cast<std::size_t>(replica)];
      if (replicas.sends.size() == pair) {
        replicas.sends.push_back(std::move(send));
      } else {
        Collective& sum = replicas.sends[pair].collective;
        sum.demand.insert(sum.demand.end(), send.collective.demand.begin(),
                          send.collective.demand.end());
        sum.latency = std::max(sum.latency, send.collective.latency);
      }
    }
  }

  const SiteTraffic& sites_;
  std::size_t draws_;
  std::size_t micro_batches_;
  int ranks_;
  std::vector<std::vector<Send>> sends_;  // by pair of ranks, then by replica
};

}  // namespace

std::vector<ReplicaClass> replica_classes(const TrainingSetup& setup, const Schedule& schedule,
                                          const SiteTraffic& sites) {
  return Classifier{setup, schedule, sites}.classes();
}

Schedule side_by_side(const Schedule& schedule, std::size_t classes) {
  Schedule all = schedule;
  const int pipes_of_one = pipes(schedule.placement);
  for (std::size_t copy = 1; copy < classes; ++copy) {
    for (std::size_t rank = 0; rank < schedule.order.size(); ++rank) {
      all.order.push_back(schedule.order[rank]);
      std::vector<Placement>& held = all.placement.emplace_back(schedule.placement[rank]);
      for (Placement& placement : held) placement.pipe += static_cast<int>(copy) * pipes_of_one;
    }
  }
  return all;
}

}  // namespace trainyard
