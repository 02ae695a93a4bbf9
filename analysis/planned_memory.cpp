#include "analysis/planned_memory.hpp"

#include <algorithm>

#include "workloads/memory.hpp"
#include "workloads/misfit.hpp"
#include "workloads/recompute_choice.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {
namespace {

/// A plan on a scenario's cluster, whose memory follows from what is recomputed.
class PlanMemory {
 public:
  PlanMemory(const Scenario& scenario, const Training& training, const Plan& plan,
             const RoutingSpread& spread)
      : scenario_{scenario},
        training_{training},
        plan_{plan},
        schedule_{schedule_of(plan, training)},
        load_{load_of(scenario.model, training, plan, spread)} {}

  Bytes operator()(const Recompute& recompute) const {
    Training training = training_;
    training.recompute = recompute;
    Bytes fullest;
    for (const MemoryUse& rank :
         memory_by_rank(scenario_.model, training, plan_, scenario_.stack, schedule_, load_)) {
      fullest = std::max(fullest, rank.total());
    }
    return fullest;
  }

  Recompute chosen() const {
    if (!training_.choose_recompute) return training_.recompute;
    int layers = 0;
    for (const StageShape& stage : stages_of(scenario_.model, plan_)) {
      layers = std::max(layers, stage.all_dense() + stage.all_expert());
    }
    const Recompute full{.layer = true};
    const Bytes least = (*this)(full);
    return least_recompute_that_fits(layers, std::max(least, scenario_.cluster.gpu.memory), *this)
        .value_or(full);
  }

 private:
  const Scenario& scenario_;
  const Training& training_;
  const Plan& plan_;
  Schedule schedule_;
  LayerLoad load_;
};

RoutingSpread spread_of(const Scenario& scenario, const Plan& plan) {
  return routing_spread(scenario.model, plan, scenario.cluster.spec.gpus_per_node);
}

/// Whether tokens spread over the expert ranks of both in the same way.
bool spreads_alike(const Plan& one, const Plan& other) {
  return one.expert == other.expert && one.expert_tensor == other.expert_tensor;
}

}  // namespace

PlannedMemory planned_memory(const Scenario& scenario) {
  // It is drawn, which takes longer than all else; most plans that are asked about share it.
  return [&scenario, own = spread_of(scenario, scenario.plan)](
             const Training& training, const Plan& plan) -> std::optional<Bytes> {
    const ClusterSpec& cluster = scenario.cluster.spec;
    if (find_misfit(scenario.model, training, plan, cluster.nodes, cluster.gpus_per_node)) {
      return std::nullopt;
    }
    const RoutingSpread spread =
        spreads_alike(plan, scenario.plan) ? own : spread_of(scenario, plan);
    const PlanMemory memory{scenario, training, plan, spread};
    return memory(memory.chosen());
  };
}

Recompute recompute_of(const Scenario& scenario) {
  const Training& training = scenario.training;
  if (!training.choose_recompute) return training.recompute;
  return PlanMemory{scenario, training, scenario.plan, spread_of(scenario, scenario.plan)}.chosen();
}

}  // namespace trainyard
