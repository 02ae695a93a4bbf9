#include "workloads/plan_keys.hpp"

#include <algorithm>

#include "workloads/habits.hpp"
#include "workloads/layer_traffic.hpp"

namespace trainyard {

PlacedDegrees::PlacedDegrees(const Plan& plan)
    : tensor{plan.tensor},
      context{plan.context},
      data{plan.data},
      pipeline{plan.pipeline},
      order{} {
  std::ranges::copy(plan.placement, order.begin());
}

GroupKey::GroupKey(const Plan& plan)
    : degrees{plan}, expert{plan.expert}, expert_tensor{plan.expert_tensor} {}

SiteKey::SiteKey(const TrainingSetup& setup)
    : groups{setup.plan},
      shards{setup.plan.zero == 3 ? setup.plan.shards() : 0},
      stream_rows{has_exchange(setup) ? load_of(setup).stream_rows() : 0.0},
      dispatcher{has_exchange(setup) ? dispatcher_of(setup) : Dispatcher::two_hop} {}

StageKey::StageKey(const Plan& plan, std::size_t written_schedule)
    : held{stages_on_rank(plan.schedule)},
      pipeline{plan.pipeline},
      virtual_stages{held == StagesOnRank::chosen ? plan.virtual_stages : 1},
      layers{plan.stage_layers},
      written{held == StagesOnRank::written ? written_schedule : 0} {}

ScheduleKey::ScheduleKey(const TrainingSetup& setup, std::size_t written_schedule)
    : kind{setup.plan.schedule},
      pipeline{setup.plan.pipeline},
      virtual_stages{setup.plan.virtual_stages},
      micro_batches{trainyard::micro_batches(setup.plan, setup.training)},
      pairs{setup.plan.overlap.expert.value_or(false) && setup.plan.expert > 1},
      draws{std::max<std::size_t>(1, differing_draws(setup.loads))},
      written{kind == ScheduleKind::written ? written_schedule : 0} {}

StateKey::StateKey(const Plan& plan, const StageKey& stage_key)
    : tensor{plan.tensor},
      context{plan.context},
      data{plan.data},
      expert{plan.expert},
      expert_tensor{plan.expert_tensor},
      zero{plan.zero},
      shards{plan.shards()},
      offload{plan.offload_optimizer},
      stages{stage_key} {}

SyncKey::SyncKey(const TrainingSetup& setup, const StateKey& state_key)
    : groups{setup.plan},
      states{state_key},
      gradients_beside{overlaps_gradients(setup)},
      parameters_beside{overlaps_parameters(setup)},
      weight{gathered_weight(setup)} {}

LoadKey::LoadKey(const TrainingSetup& setup)
    : micro_batch{setup.plan.micro_batch},
      sequence_length{setup.training.sequence_length},
      context{setup.plan.context},
      tensor{setup.plan.tensor},
      sequence_parallel{setup.plan.sequence_parallel},
      expert{setup.plan.expert},
      expert_tensor{setup.plan.expert_tensor},
      precision{setup.training.precision},
      recompute{setup.training.recompute} {}

}  // namespace trainyard
