#include "workloads/step_traffic.hpp"

#include <cstdlib>
#include <utility>

#include "sim/dominated.hpp"
#include "workloads/collective.hpp"
#include "workloads/collective_time.hpp"
#include "workloads/step_sync.hpp"

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

/// Leaves the links that matter in demands on the whole cluster, in place.
std::vector<Bandwidth> keep_undominated(const Cluster& cluster, std::vector<HandOver*>& transfers) {
  std::vector<Demand> demands;
  for (const HandOver* transfer : transfers) demands.push_back(transfer->load);
  Undominated kept = without_dominated(cluster.links.bandwidth, demands);
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    transfers[i]->load = std::move(kept.demands[i]);
  }
  return kept.bandwidth;
}

}  // namespace

HandOver send_of(const TrainingSetup& setup, int from, int to) {
  const Collective sent =
      point_to_point(setup.cluster, setup.plan, from, to, sent_between_stages(setup));
  return {.latency = sent.latency,
          .load = with_overhead(sent.demand, setup.cluster, setup.collectives.point_to_point)};
}

StepTraffic step_traffic(const TrainingSetup& setup, const Schedule& schedule) {
  const std::size_t ranks = schedule.order.size();
  StepTraffic traffic{.hand_overs = {ranks, std::vector<HandOver>(ranks)},
                      .sync = step_sync(setup, schedule),
                      .links = {}};

  std::vector<HandOver*> transfers;
  for (const auto& [from, to] : neighbours(schedule)) {
    HandOver& sent =
        traffic.hand_overs[static_cast<std::size_t>(from)][static_cast<std::size_t>(to)];
    sent = send_of(setup, from, to);
    transfers.push_back(&sent);
  }
  for (auto* syncs : {&traffic.sync.beside, &traffic.sync.reduced, &traffic.sync.gathered}) {
    for (StageSync& sync : *syncs) {
      transfers.push_back(&sync.reduce);
      transfers.push_back(&sync.gather);
    }
  }
  traffic.links = keep_undominated(setup.cluster, transfers);
  return traffic;
}

}  // namespace trainyard
