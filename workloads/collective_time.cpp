#include "workloads/collective_time.hpp"

#include <algorithm>
#include <map>

#include "workloads/all_to_all.hpp"
#include "workloads/halving_doubling.hpp"
#include "workloads/in_switch.hpp"
#include "workloads/ring.hpp"
#include "workloads/tree.hpp"

namespace trainyard {
namespace {

/// All constants that one way of doing a collective has.
struct Pace {
  Seconds start;
  HopTimes hop;
  LinkEfficiency efficiency;
  Seconds message;
  Bytes chunk;  ///< that a hop between nodes takes in before it passes it on
  Bytes fill;   ///< of a message, before the first of it comes out of an NVSwitch
};

Pace in_switch_pace(Algorithm algorithm, const CollectiveConstants& with) {
  const bool tree = algorithm == Algorithm::nvls_tree;
  return {.start = with.in_switch.start,
          .hop = {.nvlink = {}, .network = tree ? with.tree_hop : with.sharp_hop},
          .efficiency = {.nvlink = with.in_switch.nvlink, .nic = with.rings.nic},
          .message = {},
          .chunk = tree ? with.chunk : Bytes{},
          // In a tree between nodes the NVSwitches work on chunks as small as those of the NICs.
          .fill = tree ? Bytes{} : with.in_switch.fill};
}

Pace pace_of(CollectiveKind kind, Way way, const CollectiveConstants& with) {
  switch (way.algorithm) {
    case Algorithm::nvls:
    case Algorithm::nvls_tree:
    case Algorithm::sharp:
      return in_switch_pace(way.algorithm, with);
    default:
      break;
  }
  const ProtocolConstants& protocol = with.of(way.protocol);
  const LinkEfficiency efficiency = efficiency_of(kind, with);
  return {.start = protocol.start,
          .hop = way.algorithm == Algorithm::tree ? protocol.tree : protocol.ring,
          .efficiency = {.nvlink = efficiency.nvlink * protocol.share.nvlink,
                         .nic = efficiency.nic * protocol.share.nic},
          .message = with.message,
          .chunk = with.chunk,
          .fill = {}};
}

Seconds time_of(const Phase& phase, const Pace& pace) {
  const Seconds nvlink = phase.nvlink / pace.efficiency.nvlink;
  const Seconds network = phase.network / pace.efficiency.nic;
  Seconds time = std::max(nvlink, network);
  time += phase.hops.nvlink * pace.hop.nvlink;
  time += phase.hops.network * (pace.hop.network + phase.route);
  time += phase.messages * pace.message;
  if (phase.relayed > Bytes{}) {
    time += nvlink * (std::min(phase.relayed, pace.fill) / phase.relayed);
    // A pipeline has at least two chunks, or it would be none.
    const Bytes chunk = std::min(pace.chunk, phase.relayed / 2.0);
    if (phase.hops.network > 0.0) time += phase.hops.network * (chunk / phase.thinnest);
  }
  return time;
}

}  // namespace

LinkEfficiency efficiency_of(CollectiveKind kind, const CollectiveConstants& constants) {
  if (kind == CollectiveKind::all_to_all) return constants.all_to_all;
  return kind == CollectiveKind::point_to_point ? constants.point_to_point : constants.rings;
}

ByteBound byte_bound(const Cluster& cluster, const Demand& demand) {
  ByteBound bound{};
  for (const LinkLoad& load : demand) {
    const Seconds busy = load.size / cluster.links.bandwidth[index(load.link)];
    if (busy > bound.time) bound = {.time = busy, .link = load.link};
  }
  return bound;
}

Movement movement_of(const Cluster& cluster, const CollectiveRequest& request,
                     Algorithm algorithm) {
  std::vector<GpuId> group;
  for (int gpu = 0; gpu < request.gpus; ++gpu) {
    group.push_back(id_at<GpuId>(static_cast<std::size_t>(gpu)));
  }
  switch (algorithm) {
    case Algorithm::tree:
      return tree(cluster, group, request.kind, request.size);
    case Algorithm::halving_doubling:
      return halving_doubling(cluster, group, request.kind, request.size);
    case Algorithm::hierarchical:
      return request.kind == CollectiveKind::all_to_all
                 ? hierarchical_all_to_all(cluster, group, request.size)
                 : hierarchical_rings(cluster, group, request.kind, request.size);
    case Algorithm::nvls:
      return nvls(cluster, group, request.size);
    case Algorithm::nvls_tree:
      return nvls_tree(cluster, group, request.size);
    case Algorithm::sharp:
      return sharp(cluster, group, request.size);
    case Algorithm::direct:
      return request.kind == CollectiveKind::all_to_all
                 ? direct_all_to_all(cluster, group, request.size)
                 : point_to_point(cluster, group, request.size);
    case Algorithm::pairwise:
      return pairwise_all_to_all(cluster, group, request.size);
    case Algorithm::rail_relayed:
      return rail_relayed_all_to_all(cluster, group, request.size);
    case Algorithm::ring:
    case Algorithm::automatic:
      break;
  }
  return ring(cluster, group, request.kind, request.size);
}

Seconds time_of(const Movement& movement, CollectiveKind kind, Way way,
                const CollectiveConstants& constants) {
  const Pace pace = pace_of(kind, way, constants);
  Seconds time = pace.start;
  for (const Phase& phase : movement.phases) time += time_of(phase, pace);
  return time;
}

CollectiveTime time_of(const Cluster& cluster, const CollectiveRequest& request,
                       bool switches_add_up, const CollectiveConstants& constants) {
  const auto per_node = static_cast<int>(cluster.gpus_per_node);
  CollectiveTime best{};
  std::map<Algorithm, Movement> movements;
  for (const Way way : ways_of(request, per_node, switches_add_up)) {
    const auto [known, fresh] = movements.try_emplace(way.algorithm);
    if (fresh) known->second = movement_of(cluster, request, way.algorithm);
    const Seconds time = time_of(known->second, request.kind, way, constants);
    if (best.time == Seconds{} || time < best.time) {
      best = {.way = way, .time = time, .bound = byte_bound(cluster, known->second.demand)};
    }
  }
  return best;
}

Bandwidth bus_bandwidth(const CollectiveRequest& request, Seconds time) {
  const double n = request.gpus;
  const Bandwidth plain = request.size / time;
  switch (request.kind) {
    case CollectiveKind::all_reduce:
      return plain * (2.0 * (n - 1.0) / n);
    case CollectiveKind::broadcast:
    case CollectiveKind::point_to_point:
      return plain;
    default:
      return plain * ((n - 1.0) / n);
  }
}

}  // namespace trainyard
