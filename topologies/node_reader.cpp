#include "topologies/node_reader.hpp"

#include <string>

#include "topologies/import_reader.hpp"

namespace trainyard {
namespace {

/// What is written under a key, or else told by a file; both must agree if both are there.
int settle(YamlMap& cluster, const char* key, int told, const std::string& file, int usual) {
  const auto written = cluster.find(key);
  if (!written) return told > 0 ? told : usual;
  if (told > 0 && written->count() != told) {
    written->fail(file + " has " + std::to_string(told), "leave it out");
  }
  return written->count();
}

/// NVLink 4 and before carry 25 GB/s a link and direction, NVLink 5 twice that (NVIDIA, datasheets
/// of A100, H100 and B200); a GPU with 800 GB/s or more has the latter.
Bandwidth bandwidth_of_links(int links, const Gpu& gpu) {
  const Bandwidth each{gpu.scale_up >= Bandwidth{800e9} ? 50e9 : 25e9};
  return each * static_cast<double>(links);
}

}  // namespace

NodeCounts read_node_counts(YamlMap& cluster, const WiredFabric* fabric,
                            const std::optional<NodeWiring>& node) {
  const std::string fabric_file = fabric ? fabric->wiring.file : std::string{};
  const int hosts = fabric ? static_cast<int>(fabric->nics.size()) : 0;
  const int host_nics = fabric ? static_cast<int>(fabric->nics.front().size()) : 0;
  NodeCounts counts{};
  counts.nodes =
      fabric ? settle(cluster, "nodes", hosts, fabric_file, 0) : cluster.at("nodes").count();
  if (node) {
    counts.gpus = settle(cluster, "gpus_per_node", static_cast<int>(node->gpus), node->file, 0);
  } else if (fabric && gpus_per_node(*fabric) == 0) {
    counts.gpus = cluster.at("gpus_per_node").count();
  } else {
    counts.gpus =
        settle(cluster, "gpus_per_node", fabric ? gpus_per_node(*fabric) : 0, fabric_file, 8);
  }
  const int node_nics = node ? static_cast<int>(node->nics.size()) : 0;
  counts.nics = settle(cluster, "nics_per_node", fabric ? host_nics : node_nics,
                       fabric ? fabric_file : (node ? node->file : ""), counts.gpus);

  constexpr int most = 1 << 20;
  if (counts.nodes > most / counts.gpus) {
    cluster.place_of("nodes").fail("more than " + std::to_string(most) + " GPUs",
                                   "choose fewer nodes");
  }
  if (counts.nics > counts.gpus || counts.gpus % counts.nics != 0) {
    cluster.place_of("nics_per_node")
        .fail(std::to_string(counts.gpus) + " GPUs cannot share " + std::to_string(counts.nics) +
                  " NICs evenly",
              "write several NICs of one GPU as one of their joint bandwidth");
  }
  return counts;
}

NodeSwitch read_node_switch(YamlMap& cluster, const Gpu& gpu,
                            const std::optional<NodeWiring>& node) {
  const auto written = cluster.find("nvlink");
  if (written && written->is_text() && written->text() == "none") return {false, gpu.pcie};
  if (written) {
    if (written->bandwidth() == Bandwidth{}) {
      written->fail("a link without bandwidth", "write 'nvlink: none'");
    }
    return {true, written->bandwidth() / 2.0};
  }
  const bool told = node && node->nvlink_known;
  const Bandwidth nvlink = told ? bandwidth_of_links(node->nvlinks, gpu) : gpu.scale_up;
  if (nvlink == Bandwidth{}) return {false, gpu.pcie};
  return {true, nvlink};
}

}  // namespace trainyard
