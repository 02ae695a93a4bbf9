#include "topologies/traffic.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "topologies/routing.hpp"

namespace trainyard {
namespace {

constexpr std::size_t most_parcels = 1 << 20;      // kept before they are spread
constexpr std::size_t most_hashed_nics = 1 << 14;  // whose pairs are followed one by one

bool leaves_node(const Cluster& cluster, std::span<const LinkId> route) {
  return std::ranges::any_of(route, [&](LinkId link) {
    return cluster.is_network_switch(cluster.links.target[index(link)]);
  });
}

/// Each NIC by a GPU that it serves.
std::vector<GpuId> gpu_of_each_nic(const Cluster& cluster) {
  std::vector<GpuId> gpus;
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); gpu += cluster.gpus_per_nic) {
    gpus.push_back(id_at<GpuId>(gpu));
  }
  return gpus;
}

void follow_pairs(const Cluster& cluster, const std::vector<GpuId>& nics,
                  std::vector<double>& loads) {
  std::vector<LinkId> route;
  for (const GpuId from : nics) {
    for (const GpuId to : nics) {
      if (from == to || cluster.graph[index(cluster.leaf_of(from))].plane !=
                            cluster.graph[index(cluster.leaf_of(to))].plane) {
        continue;
      }
      for (std::uint32_t pair = 0; pair < cluster.routing.queue_pairs; ++pair) {
        route.clear();
        append_fabric_route(cluster, from, to, route, pair);
        for (const LinkId link : route) loads[index(link)] += 1.0 / cluster.routing.queue_pairs;
      }
    }
  }
}

/// What the NICs of each leaf send together, one unit each, to addresses that are still open.
std::vector<std::vector<Parcel>> parcels_by_plane(const Cluster& cluster,
                                                  const std::vector<GpuId>& nics,
                                                  std::size_t planes) {
  std::map<DeviceId, double> senders;
  for (const GpuId nic : nics) senders[cluster.leaf_of(nic)] += 1.0;
  std::vector<std::vector<Parcel>> parcels(planes);
  for (const auto& [leaf, count] : senders) {
    parcels[cluster.graph[index(leaf)].plane].push_back({leaf, 0, 0, count});
  }
  return parcels;
}

/// Adds what a NIC sends and hands to its GPU, and takes away what its leaf sent it from itself.
void add_ends(const Cluster& cluster, GpuId nic, const AddressCounts& counts,
              std::vector<double>& loads) {
  const GpuLinks& links = cluster.gpus[index(nic)];
  const double others = counts[cluster.graph[index(cluster.leaf_of(nic))].plane].back() - 1.0;
  for (const LinkId link : {links.to_nic, links.to_leaf, links.from_nic}) {
    loads[index(link)] += others;
  }
  loads[index(links.from_leaf)] -= 1.0;
}

/// So many that the parcels of one hop stay few: ways that all addresses share serve all at once,
/// others are dealt out, at most one parcel to each link that a switch may choose.
std::uint32_t addresses_at_once(const Cluster& cluster, const std::vector<Parcel>& sent,
                                std::uint32_t addresses) {
  constexpr std::size_t most = 1 << 22;
  if (cluster.routing.choice == PathChoice::spread) return addresses;
  std::size_t parcels = 1;
  for (const Parcel& parcel : sent) parcels += cluster.forwarding(parcel.at).links.size();
  const std::size_t share = std::max<std::size_t>(1, addresses * most / parcels);
  return static_cast<std::uint32_t>(std::min<std::size_t>(addresses, share));
}

}  // namespace

Traffic::Traffic(const Cluster& cluster)
    : cluster_{cluster},
      bytes_(cluster.links.size()),
      counts_{cluster.routing.choice == PathChoice::spread ? count_addresses(cluster)
                                                           : AddressCounts{}} {}

void Traffic::note_latency(std::span<const LinkId> route) {
  const Seconds latency = latency_of(cluster_, route);
  latency_ = std::max(latency_, latency);
  if (leaves_node(cluster_, route)) network_latency_ = std::max(network_latency_, latency);
}

void Traffic::add(std::span<const LinkId> route, Bytes size) {
  for (const LinkId link : route) bytes_.add(link, size.value());
  note_latency(route);
}

void Traffic::send(GpuId from, GpuId to, Bytes size) {
  const std::size_t per_node = cluster_.gpus_per_node;
  const bool through_fabric = index(from) / per_node != index(to) / per_node;
  const PathChoice choice = through_fabric ? cluster_.routing.choice : PathChoice::by_destination;
  const std::uint32_t flows = choice == PathChoice::by_hash ? cluster_.routing.queue_pairs : 1;
  for (std::uint32_t flow = 0; flow < flows; ++flow) {
    route_.clear();
    append_route(cluster_, from, to, route_, flow);
    if (choice != PathChoice::spread) add(route_, size / static_cast<double>(flows));
  }
  if (choice != PathChoice::spread) return;

  note_latency(route_);
  for (const LinkId link : route_) {
    const bool inside_fabric = cluster_.is_network_switch(cluster_.links.source[index(link)]);
    if (!inside_fabric) bytes_.add(link, size.value());
  }
  const std::uint32_t address = cluster_.gpus[index(to)].address;
  parcels_.push_back(
      {cluster_.leaf_of(relay_of(cluster_, from, to)), address, address + 1, size.value()});
  if (parcels_.size() >= most_parcels) forward();
}

void Traffic::forward() {
  forward_parcels(cluster_, counts_, std::exchange(parcels_, {}), bytes_);
}

Demand Traffic::demand() {
  forward();
  return bytes_.demand();
}

void Traffic::clear() {
  bytes_.clear();
  parcels_.clear();
  latency_ = {};
  network_latency_ = {};
}

std::optional<std::vector<double>> all_to_all_loads(const Cluster& cluster) {
  const std::vector<GpuId> nics = gpu_of_each_nic(cluster);
  if (cluster.routing.choice == PathChoice::by_hash) {
    if (nics.size() > most_hashed_nics) return std::nullopt;
    std::vector<double> loads(cluster.links.size());
    follow_pairs(cluster, nics, loads);
    return loads;
  }
  LinkSums forwarded{cluster.links.size()};
  const AddressCounts counts = count_addresses(cluster);
  const std::vector<std::vector<Parcel>> sent = parcels_by_plane(cluster, nics, counts.size());
  for (std::uint32_t plane = 0; plane < counts.size(); ++plane) {
    const auto addresses = static_cast<std::uint32_t>(counts[plane].size()) - 1;
    const std::uint32_t step = addresses_at_once(cluster, sent[plane], addresses);
    for (std::uint32_t first = 0; first < addresses; first += step) {
      std::vector<Parcel> parcels = sent[plane];
      for (Parcel& parcel : parcels) {
        parcel.first_address = first;
        parcel.last_address = std::min(first + step, addresses);
      }
      forward_parcels(cluster, counts, std::move(parcels), forwarded);
    }
  }
  std::vector<double> loads(forwarded.all().begin(), forwarded.all().end());
  for (const GpuId nic : nics) add_ends(cluster, nic, counts, loads);
  return loads;
}

}  // namespace trainyard
