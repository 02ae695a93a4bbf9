#include "topologies/torus.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "topologies/nodes.hpp"
#include "topologies/shortest_paths.hpp"

namespace trainyard {
namespace {

std::size_t endpoints_per_switch(const ClusterSpec& spec, const TorusFabric& fabric,
                                 std::size_t switches) {
  const std::size_t nics = endpoint_count(spec);
  if (fabric.endpoints_per_switch == 0) return (nics + switches - 1) / switches;
  const auto each = static_cast<std::size_t>(fabric.endpoints_per_switch);
  if (each * switches < nics) {
    throw std::invalid_argument("a torus of " + std::to_string(switches) + " switches with " +
                                std::to_string(each) + " NICs each has no room for " +
                                std::to_string(nics) + " NICs (make a dimension larger)");
  }
  return each;
}

}  // namespace

void add_torus(Cluster& cluster, const ClusterSpec& spec, const TorusFabric& fabric) {
  std::vector<std::size_t> sizes;
  for (const int size : fabric.dimensions) sizes.push_back(static_cast<std::size_t>(size));
  const std::size_t count =
      std::accumulate(sizes.begin(), sizes.end(), std::size_t{1}, std::multiplies{});
  const std::size_t nics = endpoint_count(spec);
  const std::size_t each = endpoints_per_switch(spec, fabric, count);

  std::vector<DeviceId> switches;
  for (std::uint32_t n = 0; n < count; ++n) {
    const DeviceId added =
        add_switch(cluster, {.kind = DeviceKind::network_switch, .tier = 1, .position = n});
    // All addresses alike take the first way, that of the lowest dimension that still differs.
    cluster.forwarding(added).stride = std::numeric_limits<std::uint32_t>::max();
    const std::size_t first = std::min(n * each, nics);
    plug_in_order(cluster, first, std::min(each, nics - first), added, spec.nic);
    switches.push_back(added);
  }
  std::size_t step = 1;  // from a switch to its neighbour in a dimension
  for (const std::size_t size : sizes) {
    for (std::size_t n = 0; n < count; ++n) {
      const std::size_t place = n / step % size;
      if (size == 1 || (size == 2 && place == 1)) continue;
      const std::size_t next = n + (place + 1 == size ? 0 : place + 1) * step - place * step;
      for (int cable = 0; cable < fabric.cables; ++cable) {
        connect(cluster, switches[n], switches[next], spec.trunk);
      }
    }
    step *= size;
  }
  fill_shortest_paths(cluster);
}

}  // namespace trainyard
