#include "workloads/layer_traffic.hpp"

#include <algorithm>
#include <utility>

#include "sim/dominated.hpp"
#include "workloads/all_to_all.hpp"
#include "workloads/collective.hpp"
#include "workloads/collective_time.hpp"
#include "workloads/expert_exchange.hpp"
#include "workloads/groups.hpp"
#include "workloads/habits.hpp"
#include "workloads/ring.hpp"

namespace trainyard {
namespace {

constexpr Bytes one_byte{1.0};

/// Rings of one byte through all groups of a kind.
class Rings {
 public:
  explicit Rings(const TrainingSetup& setup) : setup_{setup} {}

  UnitTransfer operator()(const std::vector<Group>& groups, CollectiveKind kind) const {
    if (groups.empty() || groups.front().size() < 2) return {};
    return unit_transfer(setup_.cluster, rings_of(setup_.cluster, groups, kind, one_byte), kind,
                         setup_.collectives);
  }

 private:
  const TrainingSetup& setup_;
};

void fill_transfers(LayerTraffic& traffic, const TrainingSetup& setup,
                    std::span<const int> pipeline) {
  const Rings rings{setup};
  const Plan& plan = setup.plan;
  const auto of = [&](TransferKind kind) -> UnitTransfer& {
    return traffic.transfers[static_cast<std::size_t>(kind)];
  };
  const std::vector<Group> tensor = tensor_groups(plan, pipeline);
  of(TransferKind::tensor_gather) = rings(tensor, CollectiveKind::all_gather);
  of(TransferKind::tensor_regather) = of(TransferKind::tensor_gather);
  of(TransferKind::tensor_scatter) = rings(tensor, CollectiveKind::reduce_scatter);
  of(TransferKind::tensor_sum) = rings(tensor, CollectiveKind::all_reduce);
  const std::vector<Group> context = context_groups(plan, pipeline);
  of(TransferKind::context_keys) = rings(context, CollectiveKind::all_gather);
  of(TransferKind::context_gradients) = rings(context, CollectiveKind::reduce_scatter);
  if (!setup.model.experts) return;
  const std::vector<Group> expert_tensor = expert_tensor_groups(plan, pipeline);
  of(TransferKind::expert_gather) = rings(expert_tensor, CollectiveKind::all_gather);
  of(TransferKind::expert_scatter) = rings(expert_tensor, CollectiveKind::reduce_scatter);
}

void fill_shards(LayerTraffic& traffic, const TrainingSetup& setup, std::span<const int> pipeline) {
  if (setup.plan.zero < 3) return;
  const Rings rings{setup};
  const std::vector<Group> shards = shard_groups(setup.plan, pipeline);
  traffic.gather = rings(shards, CollectiveKind::all_gather);
  traffic.scatter = rings(shards, CollectiveKind::reduce_scatter);
  traffic.sum = rings(shard_copy_groups(setup.plan, pipeline), CollectiveKind::all_reduce);
  if (!setup.model.experts) return;
  const std::vector<Group> expert_shards = expert_shard_groups(setup.plan, pipeline);
  traffic.expert_gather = rings(expert_shards, CollectiveKind::all_gather);
  traffic.expert_scatter = rings(expert_shards, CollectiveKind::reduce_scatter);
}

/// Kernels that drive rows at a rate of their own, as a link.
void add_drivers(LayerTraffic& traffic, Seconds busy) {
  traffic.exchange.load.push_back({id_at<LinkId>(traffic.links.size()), Bytes{busy.value()}});
  traffic.exchange.driven = true;
  traffic.links.emplace_back(1.0);
}

}  // namespace

bool has_exchange(const TrainingSetup& setup) {
  return setup.model.experts && setup.plan.expert > 1;
}

RowBytes row_bytes(const TrainingSetup& setup) {
  const double header = setup.stack.exchange.row_header.value();
  const double hidden = setup.model.hidden;
  const bool fp8 = setup.training.dispatch ? *setup.training.dispatch == Precision::fp8_block
                                           : setup.stack.fp8_dispatch &&
                                                 setup.training.precision == Precision::fp8_block;
  const double copies =
      dispatcher_of(setup) == Dispatcher::all_to_all ? setup.model.experts->per_token : 1.0;
  return {.there = copies * (hidden * (fp8 ? element::fp8 : element::bf16) + header),
          .back = copies * (hidden * element::bf16 + header)};
}

Collective exchange_of_groups(const TrainingSetup& setup,
                              std::span<const std::vector<GpuId>> groups) {
  const Bytes one_byte_a_row{load_of(setup).stream_rows()};
  if (dispatcher_of(setup) == Dispatcher::two_hop) {
    const Collective rows = expert_exchange(setup.cluster, groups, setup.spread, one_byte_a_row);
    return {.demand = with_overhead(rows.demand, setup.cluster, setup.collectives.point_to_point),
            .latency = rows.latency};
  }
  const UnitTransfer rows =
      unit_transfer(setup.cluster, rail_relayed_all_to_alls(setup.cluster, groups, one_byte_a_row),
                    CollectiveKind::all_to_all, setup.collectives);
  // The start of its protocol and its messages, whatever the size.
  return {.demand = rows.load, .latency = hand_over(rows, Bytes{1.0}, setup.collectives).latency};
}

LayerTraffic layer_traffic(const TrainingSetup& setup) {
  const std::vector<int> pipeline = pipeline_ranks(setup.plan);
  LayerTraffic traffic{};
  fill_transfers(traffic, setup, pipeline);
  fill_shards(traffic, setup, pipeline);
  Seconds driven;
  if (has_exchange(setup)) {
    const std::vector<Group> groups = expert_groups(setup.plan, pipeline);
    Collective rows = exchange_of_groups(setup, groups);
    if (dispatcher_of(setup) == Dispatcher::two_hop) {
      driven = transport_time(
          expert_exchange(setup.cluster, groups, setup.spread, Bytes{load_of(setup).stream_rows()})
              .demand,
          setup.cluster, setup.stack.exchange.alone);
    }
    traffic.exchange = {.latency = rows.latency, .load = std::move(rows.demand)};
  }

  std::vector<Demand*> loads{&traffic.exchange.load,      &traffic.gather.load,
                             &traffic.scatter.load,       &traffic.sum.load,
                             &traffic.expert_gather.load, &traffic.expert_scatter.load};
  for (UnitTransfer& transfer : traffic.transfers) loads.push_back(&transfer.load);
  std::vector<Demand> demands;
  for (const Demand* load : loads) demands.push_back(*load);
  Undominated kept = without_dominated(setup.cluster.links.bandwidth, demands);
  for (std::size_t i = 0; i < loads.size(); ++i) *loads[i] = std::move(kept.demands[i]);
  traffic.links = std::move(kept.bandwidth);
  if (driven > Seconds{}) add_drivers(traffic, driven);
  return traffic;
}

}  // namespace trainyard
