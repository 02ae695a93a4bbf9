#include "workloads/hand_over.hpp"

#include "workloads/collective.hpp"
#include "workloads/collective_time.hpp"

namespace trainyard {

HandOver piece_of(const HandOver& whole, int pieces) {
  return {.latency = whole.latency / pieces, .load = scaled(whole.load, 1.0 / pieces)};
}

UnitTransfer unit_transfer(const Cluster& cluster, const Movement& one_byte, CollectiveKind kind,
                           const CollectiveConstants& constants) {
  if (one_byte.phases.empty()) return {};
  const Phase& phase = one_byte.phases.front();
  Demand load = with_overhead(one_byte.demand, cluster, efficiency_of(kind, constants));
  const Seconds busy = busiest_time(cluster.links.bandwidth, load);
  return {.hops = phase.hops,
          .messages = phase.messages,
          .route = phase.route,
          .load = std::move(load),
          .busy = busy};
}

HandOver hand_over(const UnitTransfer& unit, Bytes size, const CollectiveConstants& constants) {
  if (unit.load.empty()) return {};
  HandOver best{};
  Seconds least;
  // LL128 loses the same share on all links, so that the busiest stays the busiest. LL does not pay
  // for the sizes of training.
  for (const Protocol name : {Protocol::low_latency_128, Protocol::simple}) {
    const ProtocolConstants& protocol = constants.of(name);
    const Seconds latency = protocol.start + unit.hops.nvlink * protocol.ring.nvlink +
                            unit.hops.network * (protocol.ring.network + unit.route) +
                            unit.messages * constants.message;
    const double bytes = size.value() / protocol.share.nic;
    const Seconds time = latency + unit.busy * bytes;
    if (least == Seconds{} || time < least) {
      least = time;
      best = {.latency = latency, .load = scaled(unit.load, bytes)};
    }
  }
  return best;
}

}  // namespace trainyard
