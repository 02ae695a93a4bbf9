#include "topologies/parcels.hpp"

#include <algorithm>
#include <tuple>

namespace trainyard {
namespace {

auto order_of(const Parcel& parcel) {
  return std::tuple{parcel.at, parcel.first_address, parcel.last_address};
}

void join_equal(std::vector<Parcel>& parcels) {
  if (!std::ranges::is_sorted(parcels, {}, order_of)) std::ranges::sort(parcels, {}, order_of);
  std::size_t kept = 0;
  for (std::size_t n = 1; n < parcels.size(); ++n) {
    if (order_of(parcels[n]) == order_of(parcels[kept])) {
      parcels[kept].bytes_each += parcels[n].bytes_each;
    } else {
      parcels[++kept] = parcels[n];
    }
  }
  if (!parcels.empty()) parcels.resize(kept + 1);
}

/// Hands parcels on by one hop.
class Hop {
 public:
  Hop(const Cluster& cluster, const AddressCounts& counts, std::vector<double>& loads)
      : cluster_{cluster}, counts_{counts}, loads_{loads} {}

  /// What arrives at other switches.
  std::vector<Parcel> take(const std::vector<Parcel>& parcels) {
    next_.clear();
    for (const Parcel& parcel : parcels) split(parcel);
    return std::move(next_);
  }

 private:
  void split(const Parcel& parcel) {
    const Forwarding& forwarding = cluster_.forwarding(parcel.at);
    const auto& blocks = forwarding.blocks;
    auto block = std::prev(std::ranges::upper_bound(blocks, parcel.first_address, {},
                                                    &Forwarding::Block::first_address));
    for (; block != blocks.end() && block->first_address < parcel.last_address; ++block) {
      const auto after = std::next(block);
      Parcel part = parcel;
      part.first_address = std::max(part.first_address, block->first_address);
      if (after != blocks.end())
        part.last_address = std::min(part.last_address, after->first_address);
      const std::span ways =
          std::span{forwarding.links}.subspan(block->begin, block->end - block->begin);
      if (ways.size() < 2) {
        if (!ways.empty()) pass(part, ways.front(), 1.0);
      } else if (cluster_.routing.choice == PathChoice::spread) {
        spread(part, ways);
      } else {
        one_by_one(part, forwarding);
      }
    }
  }

  void spread(const Parcel& parcel, std::span<const LinkId> ways) {
    Bandwidth all;
    for (const LinkId link : ways) all += cluster_.links.bandwidth[index(link)];
    for (const LinkId link : ways) {
      pass(parcel, link, cluster_.links.bandwidth[index(link)] / all);
    }
  }

  void one_by_one(const Parcel& parcel, const Forwarding& forwarding) {
    for (std::uint32_t a = parcel.first_address; a < parcel.last_address; ++a) {
      pass({parcel.at, a, a + 1, parcel.bytes_each}, way_by_destination(forwarding, a), 1.0);
    }
  }

  void pass(const Parcel& parcel, LinkId link, double share) {
    const auto& below = counts_[cluster_.graph[index(parcel.at)].plane];
    const std::uint32_t nics = below[parcel.last_address] - below[parcel.first_address];
    if (nics == 0) return;
    const double bytes = parcel.bytes_each * share;
    loads_[index(link)] += bytes * nics;
    const DeviceId to = cluster_.links.target[index(link)];
    if (!cluster_.is_network_switch(to)) return;
    next_.push_back({to, parcel.first_address, parcel.last_address, bytes});
  }

  const Cluster& cluster_;
  const AddressCounts& counts_;
  std::vector<double>& loads_;
  std::vector<Parcel> next_;
};

}  // namespace

AddressCounts count_addresses(const Cluster& cluster) {
  AddressCounts counts;
  for (std::size_t gpu = 0; gpu < cluster.gpus.size(); gpu += cluster.gpus_per_nic) {
    const std::size_t plane = cluster.graph[index(cluster.leaf_of(id_at<GpuId>(gpu)))].plane;
    const std::size_t after = cluster.gpus[gpu].address + std::size_t{1};
    if (counts.size() <= plane) counts.resize(plane + 1);
    if (counts[plane].size() <= after) counts[plane].resize(after + 1);
    counts[plane][after] = 1;
  }
  for (auto& below : counts) {
    for (std::size_t address = 1; address < below.size(); ++address) {
      below[address] += below[address - 1];
    }
  }
  return counts;
}

void forward_parcels(const Cluster& cluster, const AddressCounts& counts,
                     std::vector<Parcel> parcels, std::vector<double>& loads) {
  Hop hop{cluster, counts, loads};
  while (!parcels.empty()) {
    join_equal(parcels);
    parcels = hop.take(parcels);
  }
}

}  // namespace trainyard
