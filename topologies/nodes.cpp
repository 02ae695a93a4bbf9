#include "topologies/nodes.hpp"

#include <tuple>

namespace trainyard {

std::size_t nics_per_node(const ClusterSpec& spec) {
  return static_cast<std::size_t>(spec.nics_per_node > 0 ? spec.nics_per_node : spec.gpus_per_node);
}

std::size_t endpoint_count(const ClusterSpec& spec) {
  return static_cast<std::size_t>(spec.nodes) * nics_per_node(spec);
}

std::size_t rail_count(const ClusterSpec& spec) {
  return spec.rails > 0 ? static_cast<std::size_t>(spec.rails) : nics_per_node(spec);
}

void add_nodes(Cluster& cluster, const ClusterSpec& spec) {
  const auto nodes = static_cast<std::uint32_t>(spec.nodes);
  const auto per_node = static_cast<std::uint32_t>(spec.gpus_per_node);
  const auto nics = static_cast<std::uint32_t>(nics_per_node(spec));
  cluster.gpus_per_node = per_node;
  cluster.gpus_per_nic = per_node / nics;
  cluster.rails = static_cast<std::uint32_t>(rail_count(spec));
  const auto add = [&](DeviceKind kind, std::uint32_t each) {
    for (std::uint32_t n = 0; n < nodes * each; ++n) {
      add_device(cluster, {.kind = kind, .node = n / each, .position = n % each});
    }
  };
  add(DeviceKind::gpu, per_node);
  add(DeviceKind::nic, nics);
  add(spec.nv_switch ? DeviceKind::nv_switch : DeviceKind::pcie_switch, 1);

  const std::size_t gpus = std::size_t{nodes} * per_node;
  const std::size_t all_nics = std::size_t{nodes} * nics;
  cluster.gpus.resize(gpus);
  for (std::size_t g = 0; g < gpus; ++g) {
    GpuLinks& links = cluster.gpus[g];
    const auto gpu = id_at<DeviceId>(g);
    const auto nic = id_at<DeviceId>(gpus + g / cluster.gpus_per_nic);
    const auto node_switch = id_at<DeviceId>(gpus + all_nics + g / per_node);
    std::tie(links.to_node_switch, links.from_node_switch) =
        connect(cluster, gpu, node_switch, spec.nvlink);
    if (spec.nv_switch) {
      std::tie(links.to_nic, links.from_nic) = connect(cluster, gpu, nic, spec.pcie);
    } else if (g % cluster.gpus_per_nic == 0) {
      std::tie(links.to_nic, links.from_nic) = connect(cluster, node_switch, nic, spec.pcie);
    } else {
      links.to_nic = cluster.gpus[g - 1].to_nic;
      links.from_nic = cluster.gpus[g - 1].from_nic;
    }
  }
}

std::vector<GpuId> gpus_of_nic(const Cluster& cluster, std::size_t nic) {
  std::vector<GpuId> gpus;
  for (std::size_t n = 0; n < cluster.gpus_per_nic; ++n) {
    gpus.push_back(id_at<GpuId>(nic * cluster.gpus_per_nic + n));
  }
  return gpus;
}

void plug_in_order(Cluster& cluster, std::size_t first, std::size_t count, DeviceId leaf,
                   const Cable& cable) {
  for (std::size_t nic = first; nic < first + count; ++nic) {
    plug_in(cluster, gpus_of_nic(cluster, nic), leaf, static_cast<std::uint32_t>(nic), cable);
  }
}

}  // namespace trainyard
