#include "workloads/tree.hpp"

#include <algorithm>
#include <bit>

namespace trainyard {
namespace {

using Group = std::vector<GpuId>;

/// The parent of a position other than 0 in the binary tree that lists its positions in order: odd
/// ones are leaves, odd multiples of two stand above them, and so on; 0 is above them all.
std::size_t parent_of(std::size_t position, std::size_t count) {
  const std::size_t lowest = position & -position;
  const std::size_t parent = (position ^ lowest) | (lowest << 1U);
  return parent < count ? parent : position ^ lowest;
}

Bytes passed(CollectiveKind kind, Bytes size) {
  return kind == CollectiveKind::all_reduce ? size : Bytes{};
}

/// A chain through the GPUs of a node from the one on the rail on.
void add_chain(FlowWriter& write, const Group& members, std::size_t rail, CollectiveKind kind,
               Bytes size) {
  const std::size_t count = members.size();
  for (std::size_t step = 0; step + 1 < count; ++step) {
    const GpuId above = members[(rail + step) % count];
    const GpuId below = members[(rail + step + 1) % count];
    write.send(above, below, size);
    write.send(below, above, passed(kind, size));
  }
}

}  // namespace

void add_double_tree(FlowWriter& write, std::span<const GpuId> members, Bytes size) {
  const std::size_t count = members.size();
  const Bytes half = size / 2.0;
  // The second tree is the first of the members in another order: mirrored if their number is even,
  // shifted by one if it is odd. Either way leaves and others change places.
  const auto second = [&](std::size_t position) {
    return count % 2 == 0 ? count - 1 - position : (position + 1) % count;
  };
  for (std::size_t position = 1; position < count; ++position) {
    const std::size_t above = parent_of(position, count);
    for (const auto& [child, parent] :
         {std::pair{position, above}, std::pair{second(position), second(above)}}) {
      write.send(members[child], members[parent], half);
      write.send(members[parent], members[child], half);
    }
  }
}

double tree_levels(std::size_t members) {
  return static_cast<double>(std::bit_width(members - 1));
}

Movement tree(const Cluster& cluster, std::span<const GpuId> group, CollectiveKind kind,
              Bytes size) {
  const auto nodes = by_node(group, cluster.gpus_per_node);
  const std::size_t rails = nodes.size() == 1 ? 1 : rails_of(nodes);
  const Bytes share = size / static_cast<double>(rails);
  FlowWriter write{cluster};
  std::size_t longest = 0;
  for (std::size_t rail = 0; rail < rails; ++rail) {
    Group members;
    for (const Group& node : nodes) {
      add_chain(write, node, rail, kind, share);
      members.push_back(node[rail]);
      longest = std::max(longest, node.size() - 1);
    }
    if (kind == CollectiveKind::all_reduce) {
      add_double_tree(write, members, share);
      continue;
    }
    for (std::size_t node = 1; node < members.size(); ++node) {
      write.send(members[parent_of(node, members.size())], members[node], share);
    }
  }
  const double passes = kind == CollectiveKind::all_reduce ? 2.0 : 1.0;
  Movement movement;
  add_phase(movement, cluster, write,
            {.hops = {.nvlink = passes * static_cast<double>(longest),
                      .network = passes * tree_levels(nodes.size())},
             .relayed = share});
  return movement;
}

}  // namespace trainyard
