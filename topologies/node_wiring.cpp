#include "topologies/node_wiring.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace trainyard {
namespace {

/// Which GPU has which NIC, while it is being worked out: an augmenting-path matching in which
/// each NIC takes up to `most` GPUs.
struct Matching {
  const std::vector<std::vector<std::uint32_t>>& closest;  ///< NICs, by GPU
  std::size_t most;
  std::vector<std::vector<std::uint32_t>> gpus_of_nic;

  void give(std::uint32_t gpu, std::uint32_t nic) { gpus_of_nic[nic].push_back(gpu); }

  /// Finds a NIC for a GPU, if need be by moving others that have one; a NIC whose GPUs were
  /// already asked to move is not asked again.
  bool place(std::uint32_t gpu, std::vector<bool>& asked) {
    for (const std::uint32_t nic : closest[gpu]) {
      if (gpus_of_nic[nic].size() >= most) continue;
      give(gpu, nic);
      return true;
    }
    for (const std::uint32_t nic : closest[gpu]) {
      if (asked[nic]) continue;
      asked[nic] = true;
      for (std::uint32_t& other : gpus_of_nic[nic]) {
        if (!place(other, asked)) continue;
        other = gpu;
        return true;
      }
    }
    return false;
  }
};

std::vector<std::vector<std::uint32_t>> closest_nics(const Distances& distances) {
  std::vector<std::vector<std::uint32_t>> closest;
  for (const std::vector<int>& row : distances) {
    const int least = *std::ranges::min_element(row);
    closest.emplace_back();
    for (std::uint32_t nic = 0; nic < row.size(); ++nic) {
      if (row[nic] == least) closest.back().push_back(nic);
    }
  }
  return closest;
}

/// The GPUs of each NIC. A NIC takes one more only where otherwise some GPU had none.
std::vector<std::vector<std::uint32_t>> match(
    const std::vector<std::vector<std::uint32_t>>& closest, std::size_t nics) {
  Matching matching{.closest = closest, .most = 1, .gpus_of_nic{}};
  matching.gpus_of_nic.resize(nics);
  for (std::uint32_t gpu = 0; gpu < closest.size(); ++gpu) {
    std::vector<bool> asked(nics);
    for (matching.most = 1; !matching.place(gpu, asked); ++matching.most) asked.assign(nics, false);
  }
  return matching.gpus_of_nic;
}

}  // namespace

void assign_nics(NodeWiring& node, const Distances& distances) {
  node.nic_of_gpu.clear();
  if (node.nics.empty() || distances.empty()) return;
  const auto gpus_of_nic = match(closest_nics(distances), node.nics.size());
  std::vector<NodeWiring::Nic> nics = std::exchange(node.nics, {});
  node.nic_of_gpu.resize(distances.size());
  for (std::size_t nic = 0; nic < nics.size(); ++nic) {
    for (const std::uint32_t gpu : gpus_of_nic[nic]) {
      node.nic_of_gpu[gpu] = static_cast<std::uint32_t>(node.nics.size());
    }
    if (gpus_of_nic[nic].empty()) {
      node.idle_nics.push_back(std::move(nics[nic].name));
    } else {
      node.nics.push_back(std::move(nics[nic]));
    }
  }
}

}  // namespace trainyard
