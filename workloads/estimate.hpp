#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "workloads/known_chunks.hpp"
#include "workloads/known_memory.hpp"
#include "workloads/known_orders.hpp"
#include "workloads/known_traffic.hpp"
#include "workloads/misfit.hpp"
#include "workloads/pipeline_estimate.hpp"

namespace trainyard {

/// What a step takes, as if no two transfers met on a link.
struct StepEstimate {
  Seconds step_time;
  Seconds bubble;  ///< of it, what a rank spends without a chunk before the last one ends: the mean
  MemoryUse memory;  ///< of the fullest rank, exactly
  bool fits;         ///< whether the GPU has so much
};

/// Estimates plans for one model on one cluster, thousands in seconds.
///
/// As replay_training_step, but each collective alone: it takes its latency plus the time of its
/// busiest link, with all that other sites or replicas put there at the same time. Of no plan is it
/// longer than the replay by more than rounding, unless several classes of replicas hand over side
/// by side. What plans have in common is worked out once and kept from one to the next.
class PlanEstimates {
 public:
  /// Of the base all but training, plan, spread and loads is that of all plans.
  explicit PlanEstimates(TrainingSetup base);

  /// Why a plan is none, if so.
  std::optional<Misfit> misfit_of(const Plan& plan, const Training& training) const;

  /// Requires a plan without misfit. Recomputes what `training` says.
  StepEstimate operator()(const Plan& plan, const Training& training);

  /// Of the fullest rank, as the estimate has it, at a small part of its cost. Requires likewise.
  MemoryUse memory_of(const Plan& plan, const Training& training);

  const Model& model() const { return setup_.model; }
  Bytes memory() const { return setup_.gpu.memory; }  ///< of a GPU

 private:
  void set(const Plan& plan, const Training& training);
  void time_chunks(const PipelineOrder& order, const std::vector<AloneReplicas>& classes);
  Seconds duration(const KnownTraffic::Sites& sites, const ChunkShape& shape);

  TrainingSetup setup_;  // of the plan at hand
  Schedule written_ = {};
  std::size_t written_schedules_ = 0;
  std::map<std::pair<int, int>, RoutingSpread> spreads_;  // by expert and expert-tensor ranks
  std::map<int, ExpertLoads> loads_;                      // by expert ranks
  KnownOrders orders_;
  KnownTraffic traffic_;
  KnownChunks chunks_;
  KnownMemory memory_;
  PipelineEstimate pipeline_;
  std::vector<PipelineTimes> times_;                       // by class, of the plan at hand
  std::vector<std::size_t> paces_;                         // by kind of site, likewise
  std::vector<std::pair<ChunkShape, Seconds>> durations_;  // likewise
};

}  // namespace trainyard
