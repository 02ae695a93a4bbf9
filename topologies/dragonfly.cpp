#include "topologies/dragonfly.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <tuple>

#include "topologies/nodes.hpp"
#include "topologies/shortest_paths.hpp"

namespace trainyard {
namespace {

[[noreturn]] void refuse(const std::string& problem) {
  throw std::invalid_argument(problem);
}

std::string text_of(std::size_t number) {
  return std::to_string(number);
}

void check(const DragonflyShape& shape, const DragonflyFabric& fabric, std::size_t nics) {
  const auto radix = static_cast<std::size_t>(fabric.switch_radix);
  const std::size_t local = fabric.plus ? shape.switches : shape.switches - 1;
  const std::size_t above =
      fabric.plus ? std::max(shape.endpoints, shape.global) : shape.endpoints + shape.global;
  if (local + above > radix) {
    refuse("a switch of this dragonfly needs " + text_of(local + above) + " ports and has " +
           text_of(radix) + " (take larger switches, or fewer a group)");
  }
  if (shape.groups > 1 && shape.switches * shape.global < shape.groups - 1) {
    refuse(text_of(shape.switches * shape.global) + " long cables of a group do not reach " +
           text_of(shape.groups - 1) + " other groups (take larger groups, or more long cables)");
  }
  if (shape.groups * shape.switches * shape.endpoints < nics) {
    refuse("a dragonfly of " + text_of(shape.groups) + " groups with " + text_of(shape.switches) +
           " switches of " + text_of(shape.endpoints) + " NICs has no room for " + text_of(nics) +
           " NICs (take more groups)");
  }
}

/// Builds the groups one after the other, then the cables between them.
class Dragonfly {
 public:
  Dragonfly(Cluster& cluster, const ClusterSpec& spec, const DragonflyShape& shape, bool plus)
      : cluster_{cluster},
        spec_{spec},
        shape_{shape},
        plus_{plus},
        global_ports_(shape.groups),
        exits_(shape.groups, std::vector<std::vector<Exit>>(shape.groups)) {}

  void build() {
    for (std::size_t group = 0; group < shape_.groups; ++group) add_group(group);
    join_groups();
    if (plus_) return fill_shortest_paths(cluster_);
    for (std::size_t group = 0; group < shape_.groups; ++group) {
      for (std::size_t at = 0; at < shape_.switches; ++at) fill(group, at);
    }
  }

 private:
  /// A long cable, by the position in its group of the switch that has it.
  struct Exit {
    std::size_t position;
    LinkId link;
  };

  std::vector<DeviceId> add_tier(std::size_t group, std::uint8_t tier) {
    std::vector<DeviceId> added;
    for (std::size_t n = 0; n < shape_.switches; ++n) {
      added.push_back(
          add_switch(cluster_, {.kind = DeviceKind::network_switch,
                                .tier = tier,
                                .position = static_cast<std::uint32_t>(group * shape_.switches + n),
                                .group = static_cast<std::uint32_t>(group)}));
    }
    return added;
  }

  void add_group(std::size_t group) {
    const std::size_t nics = endpoint_count(spec_);
    const std::vector<DeviceId> leaves = add_tier(group, 1);
    for (std::size_t n = 0; n < leaves.size(); ++n) {
      const std::size_t first = std::min((group * shape_.switches + n) * shape_.endpoints, nics);
      plug_in_order(cluster_, first, std::min(shape_.endpoints, nics - first), leaves[n],
                    spec_.nic);
    }
    long_ends_.push_back(plus_ ? add_tier(group, 2) : leaves);
    std::vector<std::vector<LinkId>> local(shape_.switches, std::vector<LinkId>(shape_.switches));
    for (std::size_t a = 0; a < leaves.size(); ++a) {
      for (std::size_t b = plus_ ? 0 : a + 1; b < leaves.size(); ++b) {
        std::tie(local[a][b], local[b][a]) =
            connect(cluster_, leaves[a], long_ends_[group][b], spec_.trunk);
      }
    }
    local_.push_back(std::move(local));
  }

  void join_groups() {
    const std::size_t groups = shape_.groups;
    if (groups < 2) return;
    std::size_t ports = shape_.switches * shape_.global;
    for (; ports >= groups - 1; ports -= groups - 1) {
      for (std::size_t offset = 1; offset <= groups / 2; ++offset) join_at(offset);
    }
    for (std::size_t offset = 1; offset <= ports / 2; ++offset) join_at(offset);
    if (ports % 2 == 1 && groups % 2 == 0) join_at(groups / 2);
  }

  /// One cable between each two groups that are so far apart on the ring.
  void join_at(std::size_t offset) {
    const std::size_t groups = shape_.groups;
    const std::size_t first_ends = 2 * offset == groups ? offset : groups;
    for (std::size_t group = 0; group < first_ends; ++group) {
      const std::size_t other = (group + offset) % groups;
      const std::size_t here = next_global_port(group);
      const std::size_t there = next_global_port(other);
      const auto [out, back] =
          connect(cluster_, long_ends_[group][here], long_ends_[other][there], spec_.trunk);
      exits_[group][other].push_back({here, out});
      exits_[other][group].push_back({there, back});
    }
  }

  /// The switch of a group that has the next free port for a long cable.
  std::size_t next_global_port(std::size_t group) { return global_ports_[group]++ / shape_.global; }

  /// A switch's ways to another group: its own long cables, or else to those of its group that have
  /// one.
  std::vector<LinkId> ways_to_group(std::size_t own_group, std::size_t at, std::size_t group) {
    std::vector<LinkId> own;
    std::vector<LinkId> by_others;
    for (const Exit& exit : exits_[own_group][group]) {
      if (exit.position == at) own.push_back(exit.link);
      if (exit.position != at) by_others.push_back(local_[own_group][at][exit.position]);
    }
    if (!own.empty()) return own;
    const auto repeated = std::ranges::unique(by_others);
    by_others.erase(repeated.begin(), repeated.end());
    return by_others;
  }

  void fill(std::size_t own_group, std::size_t at) {
    const std::size_t own = own_group * shape_.switches + at;
    Forwarding& forwarding = cluster_.switches[own];
    const auto address = [&](std::size_t network_switch) {
      return static_cast<std::uint32_t>(network_switch * shape_.endpoints);
    };
    for (std::size_t group = 0; group < shape_.groups; ++group) {
      const std::size_t first = group * shape_.switches;
      if (group != own_group) {
        append_block(forwarding, address(first), ways_to_group(own_group, at, group));
        continue;
      }
      for (std::size_t to = 0; to < shape_.switches; ++to) {
        if (to == at) append_nics(forwarding, own, address(own));
        if (to != at) append_block(forwarding, address(first + to), {&local_[group][at][to], 1});
      }
    }
  }

  void append_nics(Forwarding& forwarding, std::size_t own, std::uint32_t address) {
    for (const auto edge : boost::make_iterator_range(
             out_edges(index(cluster_.first_switch) + own, cluster_.graph))) {
      const LinkId link = cluster_.graph[edge].id;
      if (cluster_.is_network_switch(id_at<DeviceId>(target(edge, cluster_.graph)))) continue;
      append_block(forwarding, address++, {&link, 1});
    }
  }

  Cluster& cluster_;
  const ClusterSpec& spec_;
  const DragonflyShape& shape_;
  bool plus_;
  std::vector<std::size_t> global_ports_;                // by group: how many are taken
  std::vector<std::vector<DeviceId>> long_ends_;         // by group: switches with long cables
  std::vector<std::vector<std::vector<LinkId>>> local_;  // by group, from, to
  std::vector<std::vector<std::vector<Exit>>> exits_;    // by group and other group
};

}  // namespace

DragonflyShape dragonfly_shape(const ClusterSpec& spec, const DragonflyFabric& fabric) {
  const auto or_else = [](int written, std::size_t usual) {
    return written > 0 ? static_cast<std::size_t>(written) : usual;
  };
  const auto radix = static_cast<std::size_t>(fabric.switch_radix);
  const std::size_t balanced = fabric.plus ? radix / 2 : std::max<std::size_t>(1, (radix + 1) / 4);
  DragonflyShape shape;
  shape.global = or_else(fabric.global_links_per_switch, balanced);
  shape.switches = or_else(fabric.switches_per_group, fabric.plus ? balanced : 2 * shape.global);
  shape.endpoints = or_else(fabric.endpoints_per_switch,
                            fabric.plus ? radix - shape.switches : (shape.switches + 1) / 2);
  const std::size_t nics = endpoint_count(spec);
  const std::size_t in_group = shape.switches * shape.endpoints;
  shape.groups = or_else(fabric.groups, (nics + in_group - 1) / in_group);
  check(shape, fabric, nics);
  return shape;
}

void add_dragonfly(Cluster& cluster, const ClusterSpec& spec, const DragonflyFabric& fabric) {
  const DragonflyShape shape = dragonfly_shape(spec, fabric);
  Dragonfly{cluster, spec, shape, fabric.plus}.build();
}

}  // namespace trainyard
