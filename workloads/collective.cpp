#include "workloads/collective.hpp"

#include <algorithm>

#include "sim/demand.hpp"

namespace trainyard {

Collective point_to_point(const Cluster& cluster, const Plan& plan, int from_rank, int to_rank,
                          Bytes size) {
  FlowWriter write{cluster};
  for (int place = 0; place < plan.stage_gpus(); ++place) {
    write.send(plan.gpu(from_rank, place), plan.gpu(to_rank, place), size);
  }
  return {.demand = write.demand(), .latency = write.latency()};
}

Collective together(const Collective& a, const Collective& b) {
  return {.demand = sum_of(a.demand, b.demand), .latency = std::max(a.latency, b.latency)};
}

Demand with_overhead(const Demand& demand, const Cluster& cluster,
                     const LinkEfficiency& efficiency) {
  Demand slowed = demand;
  for (LinkLoad& load : slowed) {
    load.size = load.size / (is_nvlink(cluster, load.link) ? efficiency.nvlink : efficiency.nic);
  }
  return slowed;
}

Seconds transport_time(const Demand& demand, const Cluster& cluster, const TransportRate& rate) {
  Seconds longest;
  for (const LinkLoad& load : demand) {
    longest =
        std::max(longest, load.size / (is_nvlink(cluster, load.link) ? rate.nvlink : rate.nic));
  }
  return longest;
}

Demand scaled(Demand demand, double factor) {
  for (LinkLoad& load : demand) load.size = load.size * factor;
  return demand;
}

}  // namespace trainyard
