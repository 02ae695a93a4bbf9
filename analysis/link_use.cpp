#include "analysis/link_use.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace trainyard {
namespace {

/// Kinds of links, from the GPUs outwards.
constexpr std::array<std::string_view, 9> names{
    "NVLink",        "PCIe",          "GPU to NIC",      "NIC", "leaf to spine", "spine to leaf",
    "spine to core", "core to spine", "switch to switch"};

std::size_t between_switches(const Device& from, const Device& to) {
  if (from.tier == to.tier || std::max(from.tier, to.tier) > 3) return 8;
  const bool up = from.tier < to.tier;
  if (std::min(from.tier, to.tier) == 1) return up ? 4 : 5;
  return up ? 6 : 7;
}

std::size_t kind_of(const Device& from, const Device& to) {
  using enum DeviceKind;
  const auto either = [&](DeviceKind kind) { return from.kind == kind || to.kind == kind; };
  if (from.kind == network_switch && to.kind == network_switch) return between_switches(from, to);
  if (either(network_switch)) return 3;
  if (either(nic)) return 2;
  return either(nv_switch) ? 0 : 1;
}

}  // namespace

std::vector<LinkUse> link_use(const Cluster& cluster, std::span<const double> bytes,
                              Seconds step_time) {
  std::array<LinkUse, names.size()> kinds{};
  const Links& links = cluster.links;
  for (std::size_t link = 0; link < links.size(); ++link) {
    LinkUse& kind = kinds[kind_of(cluster.graph[index(links.source[link])],
                                  cluster.graph[index(links.target[link])])];
    const double use = Bytes{bytes[link]} / links.bandwidth[link] / step_time;
    ++kind.count;
    kind.capacity = std::max(kind.capacity, links.bandwidth[link]);
    kind.mean += Bytes{bytes[link]};
    kind.mean_use += use;
    if (use > kind.busiest_use) {
      kind.busiest_use = use;
      kind.busiest = Bytes{bytes[link]};
    }
  }
  std::vector<LinkUse> uses;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    if (kinds[kind].count == 0) continue;
    LinkUse& use = uses.emplace_back(kinds[kind]);
    use.name = names[kind];
    use.mean = use.mean / static_cast<double>(use.count);
    use.mean_use /= static_cast<double>(use.count);
  }
  return uses;
}

}  // namespace trainyard
