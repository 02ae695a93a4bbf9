#include "workloads/flow_writer.hpp"

#include <array>

namespace trainyard {

void FlowWriter::send_over_nics(GpuId from, GpuId to, Bytes size) {
  const GpuLinks& sender = cluster().gpus[index(from)];
  const GpuLinks& receiver = cluster().gpus[index(to)];
  traffic_.add(std::array{sender.to_nic, sender.to_leaf, receiver.from_leaf, receiver.from_nic},
               size);
}

void FlowWriter::meet_in_nv_switch(GpuId gpu, Bytes given, Bytes taken) {
  const GpuLinks& links = cluster().gpus[index(gpu)];
  traffic_.add(std::array{links.to_node_switch}, given);
  traffic_.add(std::array{links.from_node_switch}, taken);
  traffic_.add(std::array{links.to_node_switch, links.from_node_switch}, Bytes{});
}

void FlowWriter::meet_in_fabric(GpuId gpu, Bytes size) {
  send_over_nics(gpu, gpu, size);
}

bool is_nvlink(const Cluster& cluster, LinkId link) {
  const auto is_node_switch = [&](DeviceId device) {
    const DeviceKind kind = cluster.graph[index(device)].kind;
    return kind == DeviceKind::nv_switch || kind == DeviceKind::pcie_switch;
  };
  return is_node_switch(cluster.links.source[index(link)]) ||
         is_node_switch(cluster.links.target[index(link)]);
}

}  // namespace trainyard
