#include "workloads/halving_doubling.hpp"

#include <bit>
#include <cassert>

namespace trainyard {

Movement halving_doubling(const Cluster& cluster, std::span<const GpuId> group, CollectiveKind kind,
                          Bytes size) {
  assert(std::has_single_bit(group.size()));
  const int passes = kind == CollectiveKind::all_reduce ? 2 : 1;
  Movement movement;
  Bytes exchanged = size;
  for (std::size_t apart = 1; apart < group.size(); apart *= 2) {
    exchanged = exchanged / 2.0;
    FlowWriter write{cluster};
    bool leaves_node = false;
    for (std::size_t rank = 0; rank < group.size(); ++rank) {
      const GpuId partner = group[rank ^ apart];
      write.send(group[rank], partner, exchanged);
      leaves_node = leaves_node || index(group[rank]) / cluster.gpus_per_node !=
                                       index(partner) / cluster.gpus_per_node;
    }
    for (int pass = 0; pass < passes; ++pass) {
      add_phase(movement, cluster, write,
                {.hops = {.nvlink = leaves_node ? 0.0 : 1.0, .network = leaves_node ? 1.0 : 0.0}});
    }
  }
  return movement;
}

}  // namespace trainyard
