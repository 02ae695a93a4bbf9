#include "topologies/faults.hpp"

#include <map>
#include <set>
#include <stdexcept>
#include <tuple>

#include "sim/spelling.hpp"
#include "topologies/shortest_paths.hpp"

namespace trainyard {
namespace {

/// Devices by the names that are printed.
class Directory {
 public:
  explicit Directory(const Cluster& cluster) : cluster_{cluster} {
    for (std::size_t n = 0; n < num_vertices(cluster.graph); ++n) {
      names_.emplace(name_of(cluster, id_at<DeviceId>(n)), id_at<DeviceId>(n));
    }
  }

  DeviceId find(const std::string& name) const {
    const auto found = names_.find(name);
    if (found != names_.end()) return found->second;
    for (const auto& [other, device] : names_) {
      if (may_mean(name, other)) {
        throw std::invalid_argument("the cluster has no device '" + name + "' (did you mean '" +
                                    other + "'?)");
      }
    }
    throw std::invalid_argument("the cluster has no device '" + name + "' (its first switch is " +
                                name_of(cluster_, cluster_.first_switch) + ")");
  }

  /// The cables of that name; cable c is the links 2 c and 2 c + 1.
  std::vector<std::size_t> cables(const CableName& name) const {
    const DeviceId a = find(name.a);
    const DeviceId b = find(name.b);
    std::vector<std::size_t> found;
    for (std::size_t cable = 0; cable < cluster_.links.size() / 2; ++cable) {
      const DeviceId from = cluster_.links.source[2 * cable];
      const DeviceId to = cluster_.links.target[2 * cable];
      if ((from == a && to == b) || (from == b && to == a)) found.push_back(cable);
    }
    const auto number = static_cast<std::size_t>(name.cable);
    if (found.empty() || number > found.size()) {
      throw std::invalid_argument("there " + count_text(found.size()) + " between " + name.a +
                                  " and " + name.b + "");
    }
    return number == 0 ? found : std::vector{found[number - 1]};
  }

 private:
  static std::string count_text(std::size_t count) {
    if (count == 0) return "is no cable";
    return count == 1 ? "is only one cable" : "are only " + std::to_string(count) + " cables";
  }

  const Cluster& cluster_;
  std::map<std::string, DeviceId> names_;
};

/// Where each link of the old cluster is in the new one.
class Renumbered {
 public:
  Renumbered(const Cluster& before, Cluster& after, const std::vector<bool>& cable_failed)
      : now_(before.links.size()) {
    for (std::size_t cable = 0; cable < cable_failed.size(); ++cable) {
      if (cable_failed[cable]) continue;
      const std::size_t link = 2 * cable;
      std::tie(now_[link], now_[link + 1]) =
          connect(after, before.links.source[link], before.links.target[link],
                  {before.links.bandwidth[link], before.links.latency[link]});
    }
  }

  void apply(GpuLinks& gpu) const {
    for (LinkId* link : {&gpu.to_node_switch, &gpu.from_node_switch, &gpu.to_nic, &gpu.from_nic,
                         &gpu.to_leaf, &gpu.from_leaf}) {
      *link = now_[index(*link)];
    }
  }

 private:
  std::vector<LinkId> now_;
};

/// Throws if a cable that a node cannot do without is among those that failed.
void check_nodes(const Cluster& cluster, const std::vector<bool>& cable_failed) {
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); ++gpu) {
    const GpuLinks& links = cluster.gpus[gpu];
    for (const LinkId link : {links.to_node_switch, links.to_nic, links.to_leaf}) {
      if (!cable_failed[index(link) / 2]) continue;
      throw std::invalid_argument(
          "without the cable from " + name_of(cluster, cluster.links.source[index(link)]) + " to " +
          name_of(cluster, cluster.links.target[index(link)]) + ", " +
          name_of(cluster, id_at<DeviceId>(gpu)) +
          " is cut off (leave its node out, or write the cable under slow_links)");
    }
  }
}

}  // namespace

Cluster without_links(const Cluster& cluster, const std::vector<CableName>& failed) {
  const Directory directory{cluster};
  std::vector<bool> cable_failed(cluster.links.size() / 2);
  for (const CableName& name : failed) {
    for (const std::size_t cable : directory.cables(name)) cable_failed[cable] = true;
  }
  check_nodes(cluster, cable_failed);

  Cluster left{.graph = Graph(num_vertices(cluster.graph)),
               .links = {},
               .gpus_per_node = cluster.gpus_per_node,
               .gpus_per_nic = cluster.gpus_per_nic,
               .rails = cluster.rails,
               .cross_rail = cluster.cross_rail,
               .routing = cluster.routing,
               .gpus = cluster.gpus,
               .speeds = cluster.speeds,
               .first_switch = cluster.first_switch,
               .switches = cluster.switches,
               .switch_names = cluster.switch_names};
  for (std::size_t n = 0; n < num_vertices(cluster.graph); ++n) left.graph[n] = cluster.graph[n];
  const Renumbered renumbered{cluster, left, cable_failed};
  for (GpuLinks& gpu : left.gpus) renumbered.apply(gpu);
  fill_shortest_paths(left);
  if (const auto cut = find_cut(left)) {
    throw std::invalid_argument(
        "the failed links cut the cluster in two: " + name_of(left, cut->first) + " cannot reach " +
        name_of(left, cut->second) + " (let fewer links fail)");
  }
  return left;
}

void slow_links_down(Cluster& cluster, const std::vector<SlowLink>& slow) {
  if (slow.empty()) return;
  const Directory directory{cluster};
  for (const SlowLink& link : slow) {
    for (const std::size_t cable : directory.cables(link.name)) {
      cluster.links.bandwidth[2 * cable] = link.bandwidth;
      cluster.links.bandwidth[2 * cable + 1] = link.bandwidth;
    }
  }
}

void slow_gpus_down(Cluster& cluster, const std::vector<SlowGpu>& slow) {
  if (slow.empty()) return;
  const Directory directory{cluster};
  std::set<DeviceId> named;
  cluster.speeds.assign(cluster.gpus.size(), 1.0);
  for (const SlowGpu& gpu : slow) {
    const DeviceId device = directory.find(gpu.name);
    if (cluster.graph[index(device)].kind != DeviceKind::gpu) {
      throw std::invalid_argument(gpu.name + " is no GPU (write the name of one, as " +
                                  name_of(cluster, DeviceId{}) + ")");
    }
    if (!named.insert(device).second) {
      throw std::invalid_argument(gpu.name + " is slow twice (write one speed for it)");
    }
    cluster.speeds[index(device)] = gpu.speed;
  }
}

}  // namespace trainyard
