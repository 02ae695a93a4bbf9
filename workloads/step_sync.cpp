#include "workloads/step_sync.hpp"

#include <algorithm>
#include <cmath>
#include <deque>

#include "topologies/routing.hpp"
#include "workloads/collective.hpp"
#include "workloads/groups.hpp"
#include "workloads/habits.hpp"
#include "workloads/ring.hpp"

namespace trainyard {
namespace {

/// Who holds a stage, in all pipes.
std::vector<RankPhase> holders_of(const Schedule& schedule, int stage) {
  std::vector<RankPhase> holders;
  for (std::size_t rank = 0; rank < schedule.placement.size(); ++rank) {
    const auto& held = schedule.placement[rank];
    for (std::size_t phase = 0; phase < held.size(); ++phase) {
      if (held[phase].stage != stage) continue;
      holders.push_back({.rank = static_cast<int>(rank), .phase = static_cast<int>(phase)});
    }
  }
  return holders;
}

std::vector<int> ranks_of(const std::vector<RankPhase>& holders) {
  std::vector<int> ranks;
  for (const RankPhase& holder : holders) {
    if (std::ranges::find(ranks, holder.rank) == ranks.end()) ranks.push_back(holder.rank);
  }
  return ranks;
}

}  // namespace

CopyRings copy_rings(const TrainingSetup& setup, const std::vector<int>& ranks,
                     CollectiveKind kind) {
  const auto rings = [&](const std::vector<Group>& groups) {
    if (groups.front().size() < 2) return UnitTransfer{};
    return unit_transfer(setup.cluster, rings_of(setup.cluster, groups, kind, Bytes{1.0}), kind,
                         setup.collectives);
  };
  return {.dense = rings(replica_groups(setup.plan, ranks)),
          .experts = setup.model.experts ? rings(expert_replica_groups(setup.plan, ranks))
                                         : UnitTransfer{}};
}

namespace {

/// The rings of stages that lie on the same ranks, routed once.
class KnownRings {
 public:
  explicit KnownRings(const TrainingSetup& setup) : setup_{setup} {}

  const CopyRings& of(const std::vector<int>& ranks, CollectiveKind kind) {
    for (const Known& known : known_) {
      if (known.ranks == ranks && known.kind == kind) return known.rings;
    }
    known_.push_back({.ranks = ranks, .kind = kind, .rings = copy_rings(setup_, ranks, kind)});
    return known_.back().rings;
  }

 private:
  struct Known {
    std::vector<int> ranks;
    CollectiveKind kind;
    CopyRings rings;
  };

  const TrainingSetup& setup_;
  std::deque<Known> known_;  // whose elements stay where they are
};

/// The replicated weights, then the experts.
HandOver pass(const TrainingSetup& setup, const CopyRings& rings, const StageParameters& held,
              Bytes each) {
  const HandOver dense = hand_over(rings.dense, each * held.replicated, setup.collectives);
  if (held.expert == 0.0) return dense;
  const HandOver sparse = hand_over(rings.experts, each * held.expert, setup.collectives);
  return {.latency = dense.latency + sparse.latency,
          .load = together({.demand = dense.load, .latency = {}},
                           {.demand = sparse.load, .latency = {}})
                      .demand};
}

/// In how many pieces a stage's gradients and weights travel: more than one only where the model
/// is one stage, since each other stage is one bucket (github NVIDIA/Megatron-LM
/// distributed_data_parallel.py @d98e8a6).
int pieces_of(const TrainingSetup& setup, const StageParameters& held, std::int64_t stages) {
  constexpr int most = 8;
  if (stages > 1) return 1;
  const double buckets = held.all() * setup.stack.travel.gradient / setup.stack.travel.bucket;
  return std::clamp(static_cast<int>(std::ceil(buckets)), 1, most);
}

StageParameters share_of(StageParameters held, int pieces) {
  held.replicated /= pieces;
  held.expert /= pieces;
  return held;
}

/// Clears all gradients of the next step; of this rank's share, reads each gradient twice (norm and
/// step), reads and writes its states, and writes the weight. Where the host has the states,
/// gradients go there and weights come back over PCIe, and its memory is taken to be as fast as
/// that takes (an assumption).
Seconds optimizer_time(const TrainingSetup& setup, const StageParameters& held) {
  const OptimizerBytes& bytes = setup.stack.optimizer;
  const double share = optimizer_share(held, setup.plan);
  const double cleared = setup.plan.zero < 2 ? held.all() : share;
  if (setup.plan.offload_optimizer) {
    return bytes.gradient * cleared /
               (setup.gpu.memory_bandwidth * setup.stack.optimizer.memory_efficiency) +
           (bytes.gradient + bytes.weight) * share / setup.gpu.pcie;
  }
  const Bytes moved =
      bytes.gradient * cleared +
      (2.0 * bytes.gradient + 2.0 * (bytes.master + bytes.moments) + bytes.weight) * share;
  return moved / (setup.gpu.memory_bandwidth * setup.stack.optimizer.memory_efficiency);
}

/// A tree over all GPUs, up and down, along the longest way through the fabric.
Seconds agreement_time(const TrainingSetup& setup) {
  const GpuId first{0};
  const GpuId last = id_at<GpuId>(static_cast<std::size_t>(setup.plan.gpus()) - 1);
  std::vector<LinkId> route;
  append_route(setup.cluster, first, last, route);
  return latency_of(setup.cluster, route) *
         (2.0 * std::ceil(std::log2(static_cast<double>(setup.plan.gpus()))));
}

void add_sync(StepSync& step, const TrainingSetup& setup, const RingsOfCopies& rings,
              std::vector<RankPhase> holders, const StageShape& stage, std::int64_t stages) {
  const StageParameters held = stage_parameters(setup.model, stage, setup.plan);
  const int pieces = holders.size() > 1 ? 1 : pieces_of(setup, held, stages);
  const bool sharded = setup.plan.zero >= 1;
  const std::vector<int> ranks = ranks_of(holders);
  const CopyRings& reduce =
      rings(ranks, sharded ? CollectiveKind::reduce_scatter : CollectiveKind::all_reduce);
  const CopyRings& gather = rings(ranks, CollectiveKind::all_gather);
  const StageSync nothing{.holders = std::move(holders), .pieces = 1, .gather = {}, .reduce = {}};

  StageSync beside = nothing;
  beside.pieces = pieces;
  if (overlaps_gradients(setup)) {
    beside.reduce = pass(setup, reduce, share_of(held, pieces), setup.stack.travel.gradient);
  } else {
    StageSync after = nothing;
    after.reduce = pass(setup, reduce, held, setup.stack.travel.gradient);
    step.reduced.push_back(std::move(after));
  }
  if (sharded && overlaps_parameters(setup)) {
    beside.gather = pass(setup, gather, share_of(held, pieces), gathered_weight(setup));
  } else if (sharded) {
    StageSync after = nothing;
    after.gather = pass(setup, gather, held, gathered_weight(setup));
    step.gathered.push_back(std::move(after));
  }
  step.beside.push_back(std::move(beside));
}

}  // namespace

StepSync step_sync(const TrainingSetup& setup, const Schedule& schedule) {
  KnownRings known{setup};
  return step_sync(setup, schedule,
                   [&](const std::vector<int>& ranks, CollectiveKind kind) -> const CopyRings& {
                     return known.of(ranks, kind);
                   });
}

StepSync step_sync(const TrainingSetup& setup, const Schedule& schedule,
                   const RingsOfCopies& rings) {
  StepSync step{
      .beside = {}, .reduced = {}, .gathered = {}, .agree = agreement_time(setup), .optimizer = {}};
  const std::vector<StageShape> stages = stages_of(setup.model, setup.plan);
  for (int stage = 0; stage < schedule.stages && setup.plan.zero < 3; ++stage) {
    add_sync(step, setup, rings, holders_of(schedule, stage),
             stages[static_cast<std::size_t>(stage)], stage_count(setup.plan));
  }
  for (std::size_t rank = 0; rank < schedule.placement.size(); ++rank) {
    step.optimizer.push_back(optimizer_time(
        setup, rank_parameters(setup.model, setup.plan, schedule, static_cast<int>(rank))));
  }
  return step;
}

bool syncs_beside_chunks(const TrainingSetup& setup) {
  return setup.plan.zero < 3 && setup.plan.replicas() > 1 &&
         (overlaps_gradients(setup) || (setup.plan.zero > 0 && overlaps_parameters(setup)));
}

}  // namespace trainyard
