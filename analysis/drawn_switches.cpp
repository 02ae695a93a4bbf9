#include "analysis/drawn_switches.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace trainyard {
namespace {

constexpr std::size_t most_in_a_row = 64;
constexpr std::size_t most_switches = 128;

using Switches = std::vector<DeviceId>;

const Device& device_of(const Cluster& cluster, DeviceId id) {
  return cluster.graph[index(id)];
}

bool has_room(const Cluster& cluster, const Switches& switches) {
  std::array<std::size_t, 4> in_row{};
  for (const DeviceId id : switches) ++in_row.at(row_of(device_of(cluster, id)));
  const bool flat = in_row[2] + in_row[3] == 0;
  return switches.size() <= most_switches &&
         (flat || *std::ranges::max_element(in_row) <= most_in_a_row);
}

Switches first_group(const Cluster& cluster, const Switches& all) {
  Switches group;
  std::ranges::copy_if(all, std::back_inserter(group), [&](DeviceId id) {
    return device_of(cluster, id).group == 0 && device_of(cluster, id).tier <= 2;
  });
  return group;
}

Switches neighbourhood(const Cluster& cluster, const Switches& all) {
  std::set<DeviceId> near{all.front()};
  for (const auto edge : boost::make_iterator_range(out_edges(index(all.front()), cluster.graph))) {
    const auto to = id_at<DeviceId>(target(edge, cluster.graph));
    if (cluster.is_network_switch(to) && near.size() < most_in_a_row) near.insert(to);
  }
  return {near.begin(), near.end()};
}

}  // namespace

std::uint8_t row_of(const Device& device) {
  return std::min<std::uint8_t>(device.tier, 3);
}

Switches first_plane(const Cluster& cluster) {
  Switches switches;
  for (std::size_t n = 0; n < cluster.switches.size(); ++n) {
    const auto id = id_at<DeviceId>(index(cluster.first_switch) + n);
    if (device_of(cluster, id).plane == 0) switches.push_back(id);
  }
  return switches;
}

DrawnSwitches choose_switches(const Cluster& cluster, const Switches& all) {
  if (has_room(cluster, all)) return {all, "every switch"};
  const Switches group = first_group(cluster, all);
  if (group.size() < all.size() && has_room(cluster, group)) {
    return {group, "the first pod or group switch by switch, the others of each tier as one box"};
  }
  return {neighbourhood(cluster, all),
          "the first switch and its neighbours, the others of each tier as one box"};
}

}  // namespace trainyard
