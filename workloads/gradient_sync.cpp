#include "workloads/gradient_sync.hpp"

#include <algorithm>
#include <cmath>

#include "topologies/routing.hpp"
#include "workloads/ring.hpp"

namespace trainyard {
namespace {

using Group = std::vector<GpuId>;

/// Ranks that hold the same stages; each rank is in one set.
std::vector<std::vector<int>> ranks_with_equal_stages(const Schedule& schedule) {
  std::vector<std::vector<int>> sets;
  std::vector<std::vector<int>> stages;
  for (std::size_t rank = 0; rank < schedule.placement.size(); ++rank) {
    std::vector<int> held;
    for (const Placement& placement : schedule.placement[rank]) held.push_back(placement.stage);
    std::ranges::sort(held);
    const auto known = std::ranges::find(stages, held);
    const auto set = static_cast<std::size_t>(known - stages.begin());
    if (known == stages.end()) {
      stages.push_back(held);
      sets.emplace_back();
    }
    sets[set].push_back(static_cast<int>(rank));
  }
  return sets;
}

/// The GPUs of some pipeline ranks whose data ranks are equal modulo `period`, from `first` on.
Group every(const Plan& plan, const std::vector<int>& ranks, int first, int period) {
  Group group;
  for (const int rank : ranks) {
    for (int data = first; data < plan.data; data += period) group.push_back(plan.gpu(rank, data));
  }
  return group;
}

/// One pass of a ring over the replicated weights, then one over the experts.
HandOver ring_pass(const TrainingSetup& setup, const std::vector<int>& ranks,
                   const StageParameters& held, Bytes each) {
  const std::vector<Group> all{every(setup.plan, ranks, 0, 1)};
  std::vector<Group> experts;
  if (held.expert > 0.0) {
    for (int first = 0; first < setup.plan.expert; ++first) {
      experts.push_back(every(setup.plan, ranks, first, setup.plan.expert));
    }
  }
  const Collective dense = ring_collective(setup.cluster, all, each * held.replicated);
  const Collective sparse = ring_collective(setup.cluster, experts, each * held.expert);
  return {
      .latency = dense.latency + sparse.latency,
      .load = with_overhead(together(dense, sparse).demand, setup.cluster, setup.stack.collective)};
}

StepTail::Sync sync_of(const TrainingSetup& setup, const Schedule& schedule,
                       const std::vector<int>& ranks) {
  const StageParameters held = rank_parameters(setup.model, setup.plan, schedule, ranks.front());
  const OptimizerBytes& bytes = setup.stack.optimizer;
  StepTail::Sync sync{
      .ranks = ranks, .reduce = ring_pass(setup, ranks, held, bytes.gradient), .gather = {}};
  if (setup.plan.zero > 0) {
    sync.gather = ring_pass(setup, ranks, held, bytes.weight);
  } else {
    // An all-reduce is a reduce-scatter and an all-gather of the sums.
    sync.reduce.latency = sync.reduce.latency * 2.0;
    sync.reduce.load = scaled(std::move(sync.reduce.load), 2.0);
  }
  return sync;
}

/// Clears all gradients of the next step; of this rank's share, reads each gradient twice (norm and
/// step), reads and writes its states, and writes the weight.
Seconds optimizer_time(const TrainingSetup& setup, const StageParameters& held) {
  const OptimizerBytes& bytes = setup.stack.optimizer;
  const double share = optimizer_share(held, setup.plan);
  const Bytes moved =
      bytes.gradient * held.all() +
      (2.0 * bytes.gradient + 2.0 * (bytes.master + bytes.moments) + bytes.weight) * share;
  return moved / (setup.gpu.memory_bandwidth * setup.stack.optimizer.memory_efficiency);
}

/// A tree over all GPUs, up and down, along the longest way through the fabric.
Seconds agreement_time(const TrainingSetup& setup) {
  const GpuId first{0};
  const GpuId last = setup.plan.gpu(setup.plan.pipeline - 1, setup.plan.data - 1);
  std::vector<LinkId> route;
  append_route(setup.cluster, first, last, route);
  return latency_of(setup.cluster, route) *
         (2.0 * std::ceil(std::log2(static_cast<double>(setup.plan.gpus()))));
}

}  // namespace

StepTail step_tail(const TrainingSetup& setup, const Schedule& schedule) {
  StepTail tail{.syncs = {}, .agree = agreement_time(setup), .optimizer = {}};
  for (const std::vector<int>& ranks : ranks_with_equal_stages(schedule)) {
    tail.syncs.push_back(sync_of(setup, schedule, ranks));
  }
  for (std::size_t rank = 0; rank < schedule.placement.size(); ++rank) {
    tail.optimizer.push_back(optimizer_time(
        setup, rank_parameters(setup.model, setup.plan, schedule, static_cast<int>(rank))));
  }
  return tail;
}

}  // namespace trainyard
