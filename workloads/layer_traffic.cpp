#include "workloads/layer_traffic.hpp"

#include <algorithm>

#include "topologies/link_sums.hpp"
#include "workloads/all_to_all.hpp"
#include "workloads/collective_time.hpp"
#include "workloads/expert_exchange.hpp"
#include "workloads/habits.hpp"

namespace trainyard {

std::array<UnitTransfer*, transfer_kinds + 5> transfers_of(LayerTraffic& traffic) {
  std::array<UnitTransfer*, transfer_kinds + 5> transfers{};
  std::ranges::transform(traffic.transfers, transfers.begin(), [](auto& one) { return &one; });
  const std::array<UnitTransfer*, 5> others{&traffic.gather, &traffic.scatter, &traffic.sum,
                                            &traffic.expert_gather, &traffic.expert_scatter};
  std::ranges::copy(others, transfers.begin() + transfer_kinds);
  return transfers;
}

std::array<Demand*, transfer_kinds + 6> loads_of(LayerTraffic& traffic) {
  std::array<Demand*, transfer_kinds + 6> loads{};
  std::ranges::transform(transfers_of(traffic), loads.begin(),
                         [](UnitTransfer* one) { return &one->load; });
  loads.back() = &traffic.exchange.load;
  return loads;
}

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

Collective exchange_of_groups(const TrainingSetup& setup, FlowWriter& write,
                              std::span<const std::vector<GpuId>> groups,
                              ExchangeDirection direction, std::span<const double> shares) {
  const Bytes one_byte_a_row{load_of(setup).stream_rows()};
  if (dispatcher_of(setup) == Dispatcher::two_hop) {
    const Collective rows =
        expert_exchange(write, groups, setup.spread, one_byte_a_row, shares, direction);
    return {.demand = with_overhead(rows.demand, setup.cluster, setup.collectives.point_to_point),
            .latency = rows.latency};
  }
  const UnitTransfer rows = unit_transfer(
      setup.cluster, rail_relayed_all_to_alls(write, groups, one_byte_a_row, shares, direction),
      CollectiveKind::all_to_all, setup.collectives);
  // The start of its protocol and its messages, whatever the size.
  return {.demand = rows.load, .latency = hand_over(rows, Bytes{1.0}, setup.collectives).latency};
}

ExchangeOfBytes exchange_of_rows(const LayerTraffic& traffic, ExchangeDirection direction,
                                 std::span<const double> ranks) {
  const std::vector<Demand>& of_rank =
      direction == ExchangeDirection::dispatch ? traffic.rows.there : traffic.rows.back;
  LinkSums bytes{traffic.links.size()};
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    for (const LinkLoad& load : of_rank[rank])
      bytes.add(load.link, load.size.value() * ranks[rank]);
  }
  ExchangeOfBytes exchange{.latency = traffic.exchange.latency, .load = bytes.demand()};
  if (!traffic.exchange.driven) return exchange;
  double busy = 0.0;
  for (const LinkLoad& load : exchange.load) {
    busy = std::max(busy, load.size.value() * traffic.rows.drive[index(load.link)]);
  }
  exchange.load.push_back({id_at<LinkId>(traffic.links.size() - 1), Bytes{busy}});
  exchange.driven = true;
  return exchange;
}

}  // namespace trainyard
