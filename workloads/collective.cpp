#include "workloads/collective.hpp"

#include <algorithm>

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
  Collective both{.demand = {}, .latency = std::max(a.latency, b.latency)};
  auto left = a.demand.begin();
  auto right = b.demand.begin();
  while (left != a.demand.end() || right != b.demand.end()) {
    const bool take_left =
        right == b.demand.end() || (left != a.demand.end() && left->link <= right->link);
    const LinkLoad next = take_left ? *left++ : *right++;
    if (!both.demand.empty() && both.demand.back().link == next.link) {
      both.demand.back().size += next.size;
    } else {
      both.demand.push_back(next);
    }
  }
  return both;
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
