#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "workloads/pipeline_order.hpp"
#include "workloads/plan_keys.hpp"
#include "workloads/replica_classes.hpp"
#include "workloads/step_sync.hpp"
#include "workloads/sync_times.hpp"

namespace trainyard {

/// What a rank hands to another, if all replicas do so at the same time.
struct AloneSend {
  Seconds latency;
  Seconds busy;  ///< of the busiest link, for each byte of a GPU
};

/// A class of replicas.
struct AloneReplicas {
  ReplicaClass replicas;         ///< without sends
  std::vector<AloneSend> sends;  ///< by PipelineOrder::senders; nothing within a rank
};

/// What plans of the same degrees move, each distinct thing routed once.
class KnownTraffic {
 public:
  /// What moves at the sites of a plan, and how each of its kinds is numbered among those of all
  /// plans: two of one number behave alike.
  struct Sites {
    SiteTraffic traffic;
    std::vector<std::size_t> numbers;
  };

  const Sites& sites(const TrainingSetup& setup);

  /// The classes of a plan's replicas.
  const std::vector<AloneReplicas>& replicas(const TrainingSetup& setup, const PipelineOrder& order,
                                             const StageKey& stages);

  /// What the copies of a model exchange around a step's pipeline, on ranks of which `schedule`
  /// tells what they hold.
  const SyncTimes& sync(const TrainingSetup& setup, const Schedule& schedule, const SyncKey& key);

 private:
  struct SendsKey {
    PlacedDegrees degrees;
    int places;  ///< of a replica
    std::pair<int, int> ranks;
    friend auto operator<=>(const SendsKey&, const SendsKey&) = default;
  };
  struct ReplicasKey {
    SiteKey sites;
    StageKey stages;
    std::size_t draws;       ///< of expert load
    std::size_t of_replica;  ///< by how many draws each replica is further than the one before
    friend auto operator<=>(const ReplicasKey&, const ReplicasKey&) = default;
  };
  struct RingsKey {
    GroupKey groups;
    std::vector<int> ranks;
    CollectiveKind kind;
    friend auto operator<=>(const RingsKey&, const RingsKey&) = default;
  };

  /// By replica.
  const std::vector<AloneSend>& sends(const TrainingSetup& setup, std::pair<int, int> ranks);
  std::vector<AloneReplicas> make_replicas(const TrainingSetup& setup, const PipelineOrder& order,
                                           const ReplicasKey& key);
  const CopyRings& rings(const TrainingSetup& setup, const std::vector<int>& ranks,
                         CollectiveKind kind);

  std::map<SiteKey, Sites> sites_;
  std::map<std::vector<double>, std::size_t> numbers_;  // of kinds of sites
  std::map<SendsKey, std::vector<AloneSend>> sends_;
  std::map<ReplicasKey, std::vector<AloneReplicas>> replicas_;
  std::map<RingsKey, CopyRings> rings_;
  std::map<SyncKey, SyncTimes> syncs_;
};

}  // namespace trainyard
