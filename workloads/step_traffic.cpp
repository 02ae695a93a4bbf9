#include "workloads/step_traffic.hpp"

#include <utility>

#include "sim/dominated.hpp"
#include "workloads/step_sync.hpp"

namespace trainyard {
namespace {

/// Leaves the demands the links that matter, in place.
std::vector<Bandwidth> keep_undominated(const Cluster& cluster,
                                        const std::vector<HandOver*>& transfers) {
  std::vector<Demand> demands;
  for (const HandOver* transfer : transfers) demands.push_back(transfer->load);
  Undominated kept = without_dominated(cluster.links.bandwidth, demands);
  for (std::size_t i = 0; i < transfers.size(); ++i) {
    transfers[i]->load = std::move(kept.demands[i]);
  }
  return kept.bandwidth;
}

/// What the ranks of one class have to do besides their pipeline, for those of all classes.
StepSync of_all_classes(StepSync sync, std::size_t classes) {
  const std::size_t ranks = sync.optimizer.size();
  for (auto* syncs : {&sync.beside, &sync.reduced, &sync.gathered}) {
    for (StageSync& stage : *syncs) {
      const std::vector<RankPhase> holders = stage.holders;
      for (std::size_t i = 1; i < classes; ++i) {
        for (RankPhase holder : holders) {
          holder.rank += static_cast<int>(i * ranks);
          stage.holders.push_back(holder);
        }
      }
    }
  }
  for (std::size_t i = ranks; i < ranks * classes; ++i) {
    sync.optimizer.push_back(sync.optimizer[i - ranks]);
  }
  return sync;
}

}  // namespace

StepTraffic step_traffic(const TrainingSetup& setup, const Schedule& schedule,
                         const std::vector<ReplicaClass>& classes) {
  const std::size_t ranks = schedule.order.size();
  StepTraffic traffic{.hand_overs = {ranks * classes.size(), std::vector<SentOn>(ranks)},
                      .sync = of_all_classes(step_sync(setup, schedule), classes.size()),
                      .links = {}};

  std::vector<HandOver*> transfers;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    for (const Send& send : classes[i].sends) {
      SentOn& sent = traffic.hand_overs[i * ranks + static_cast<std::size_t>(send.from)]
                                       [static_cast<std::size_t>(send.to)];
      sent = {.hand_over = {.latency = send.collective.latency, .load = send.collective.demand},
              .alone = send.alone};
      transfers.push_back(&sent.hand_over);
    }
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
