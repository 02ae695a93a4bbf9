#include "topologies/slurm_export.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <stdexcept>

namespace trainyard {
namespace {

/// Nodes that share all their leaves.
struct LeafGroup {
  std::set<DeviceId> leaves;
  std::vector<std::size_t> nodes;
};

std::vector<LeafGroup> leaf_groups(const Cluster& cluster) {
  std::vector<LeafGroup> groups;
  std::map<DeviceId, std::size_t> group_of;  // each leaf's
  const std::size_t nodes = cluster.gpus.size() / cluster.gpus_per_node;
  for (std::size_t node = 0; node < nodes; ++node) {
    std::set<DeviceId> leaves;
    for (std::size_t n = 0; n < cluster.gpus_per_node; ++n) {
      leaves.insert(cluster.leaf_of(id_at<GpuId>(node * cluster.gpus_per_node + n)));
    }
    for (const DeviceId leaf : leaves) {
      const auto [found, fresh] = group_of.try_emplace(leaf, groups.size());
      if (found->second == groups.size() || groups[found->second].leaves == leaves) continue;
      throw std::invalid_argument(
          "Slurm knows trees only, and node-" +
          std::to_string(groups[found->second].nodes.front()) + " and node-" +
          std::to_string(node) + " share " + name_of(cluster, leaf) +
          " but not all their leaves (plug all NICs of a node into one leaf, or each rail into its "
          "own)");
    }
    const std::size_t group = group_of.at(*leaves.begin());
    if (group == groups.size()) groups.push_back({.leaves = leaves, .nodes = {}});
    groups[group].nodes.push_back(node);
  }
  return groups;
}

/// Numbers for sets of switches that grow together.
class Components {
 public:
  explicit Components(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), std::size_t{0});
  }

  std::size_t find(std::size_t n) {
    while (parent_[n] != n) n = parent_[n] = parent_[parent_[n]];
    return n;
  }
  void join(std::size_t a, std::size_t b) { parent_[find(a)] = find(b); }

 private:
  std::vector<std::size_t> parent_;
};

/// Leaf groups by what is between them and the top: the pod of a tree, the group of a dragonfly.
std::vector<std::vector<std::size_t>> pods_of(const Cluster& cluster,
                                              const std::vector<LeafGroup>& groups) {
  const std::size_t first = index(cluster.first_switch);
  Components components{num_vertices(cluster.graph)};
  for (std::size_t link = 0; link < cluster.links.size(); link += 2) {
    const std::size_t a = index(cluster.links.source[link]);
    const std::size_t b = index(cluster.links.target[link]);
    if (a < first || b < first) continue;
    const Device& device = cluster.graph[a];
    const Device& other = cluster.graph[b];
    const bool in_pod = device.tier != other.tier && std::max(device.tier, other.tier) == 2;
    if (in_pod || (device.tier == other.tier && device.group == other.group)) components.join(a, b);
  }
  for (const LeafGroup& group : groups) {
    for (const DeviceId leaf : group.leaves) {
      components.join(index(leaf), index(*group.leaves.begin()));
    }
  }
  std::map<std::size_t, std::vector<std::size_t>> pods;
  for (std::size_t n = 0; n < groups.size(); ++n) {
    pods[components.find(index(*groups[n].leaves.begin()))].push_back(n);
  }
  std::vector<std::vector<std::size_t>> in_order;
  for (auto& [component, members] : pods) in_order.push_back(std::move(members));
  std::ranges::sort(in_order);
  return in_order;
}

/// "node-[0-3,7]" of rising numbers.
std::string ranges_text(const std::string& word, const std::vector<std::size_t>& numbers) {
  if (numbers.size() == 1) return word + std::to_string(numbers.front());
  std::string text;
  for (std::size_t n = 0; n < numbers.size();) {
    std::size_t last = n;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(numbers[n]);
    if (last > n) text += "-" + std::to_string(numbers[last]);
    n = last + 1;
  }
  return word + "[" + text + "]";
}

bool lacks_tree(const Cluster& cluster, const std::vector<std::vector<std::size_t>>& pods) {
  const bool flat = std::ranges::all_of(boost::make_iterator_range(vertices(cluster.graph)),
                                        [&](std::size_t n) { return cluster.graph[n].tier <= 1; });
  return flat && pods.size() == 1 && pods.front().size() > 1;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ",") + name;
  return text;
}

}  // namespace

std::string slurm_text(const Cluster& cluster) {
  const std::vector<LeafGroup> groups = leaf_groups(cluster);
  const std::vector<std::vector<std::size_t>> pods = pods_of(cluster, groups);
  if (lacks_tree(cluster, pods)) {
    throw std::invalid_argument(
        "Slurm knows trees only, and these switches have none above them (export a tree or a "
        "dragonfly, or let Slurm do without a topology)");
  }
  std::string text;
  std::vector<std::string> names;
  for (std::size_t n = 0; n < groups.size(); ++n) {
    const std::set<DeviceId>& leaves = groups[n].leaves;
    names.push_back(leaves.size() == 1 ? name_of(cluster, *leaves.begin())
                                       : "leaves-" + std::to_string(n));
    text += "SwitchName=" + names.back() + " Nodes=" + ranges_text("node-", groups[n].nodes) + "\n";
  }
  std::vector<std::string> top;
  for (const std::vector<std::size_t>& pod : pods) {
    std::vector<std::string> members;
    for (const std::size_t group : pod) members.push_back(names[group]);
    if (pods.size() == 1) {
      top = members;
    } else if (pods.size() == groups.size()) {
      top.push_back(members.front());
    } else {
      top.push_back("pod-" + std::to_string(top.size()));
      text += "SwitchName=" + top.back() + " Switches=" + joined(members) + "\n";
    }
  }
  if (top.size() > 1) text += "SwitchName=fabric Switches=" + joined(top) + "\n";
  return text;
}

}  // namespace trainyard
