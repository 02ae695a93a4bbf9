#include <algorithm>
#include <cstdint>

#include "topologies/measures.hpp"

namespace trainyard {
namespace {

constexpr std::size_t sources_at_once = 64;

/// Which switches a switch has a cable to, each once; switches are numbered from 0.
using Neighbours = std::vector<std::vector<std::uint32_t>>;

Neighbours neighbours_of(const Cluster& cluster) {
  const std::size_t first = index(cluster.first_switch);
  Neighbours neighbours(cluster.switches.size());
  for (std::size_t n = 0; n < neighbours.size(); ++n) {
    for (const auto edge : boost::make_iterator_range(out_edges(first + n, cluster.graph))) {
      const std::size_t to = target(edge, cluster.graph);
      if (to >= first) neighbours[n].push_back(static_cast<std::uint32_t>(to - first));
    }
    std::ranges::sort(neighbours[n]);
    const auto repeated = std::ranges::unique(neighbours[n]);
    neighbours[n].erase(repeated.begin(), repeated.end());
  }
  return neighbours;
}

struct Leaves {
  std::vector<std::uint32_t> numbers;  ///< of switches with NICs below them
  bool shared = false;                 ///< whether one has several
};

Leaves leaves_of(const Cluster& cluster) {
  std::vector<std::size_t> nics(cluster.switches.size());
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); gpu += cluster.gpus_per_nic) {
    ++nics[index(cluster.leaf_of(id_at<GpuId>(gpu))) - index(cluster.first_switch)];
  }
  Leaves leaves;
  for (std::size_t n = 0; n < nics.size(); ++n) {
    if (nics[n] > 0) leaves.numbers.push_back(static_cast<std::uint32_t>(n));
    leaves.shared = leaves.shared || nics[n] > 1;
  }
  return leaves;
}

/// The most cables from one of some sources to a leaf that it can reach.
std::size_t farthest(const Neighbours& neighbours, const Leaves& leaves,
                     std::span<const std::uint32_t> sources) {
  std::vector<std::uint64_t> seen(neighbours.size());
  std::vector<std::uint64_t> arrived(neighbours.size());
  for (std::size_t n = 0; n < sources.size(); ++n) {
    seen[sources[n]] = arrived[sources[n]] = std::uint64_t{1} << n;
  }
  std::size_t distance = 0;
  for (std::size_t step = 1;; ++step) {
    std::vector<std::uint64_t> next(neighbours.size());
    for (std::size_t n = 0; n < neighbours.size(); ++n) {
      if (arrived[n] == 0) continue;
      for (const std::uint32_t to : neighbours[n]) next[to] |= arrived[n];
    }
    bool moved = false;
    for (std::size_t n = 0; n < neighbours.size(); ++n) {
      next[n] &= ~seen[n];
      seen[n] |= next[n];
      moved = moved || next[n] != 0;
    }
    if (!moved) return distance;
    if (std::ranges::any_of(leaves.numbers, [&](std::uint32_t leaf) { return next[leaf] != 0; })) {
      distance = step;
    }
    arrived = std::move(next);
  }
}

}  // namespace

std::size_t diameter_hops(const Cluster& cluster) {
  const Neighbours neighbours = neighbours_of(cluster);
  const Leaves leaves = leaves_of(cluster);
  std::size_t cables = 0;
  for (std::size_t first = 0; first < leaves.numbers.size(); first += sources_at_once) {
    const std::size_t count = std::min(sources_at_once, leaves.numbers.size() - first);
    cables = std::max(
        cables, farthest(neighbours, leaves, std::span{leaves.numbers}.subspan(first, count)));
  }
  return cables == 0 && !leaves.shared ? 0 : cables + 1;
}

}  // namespace trainyard
