#include "topologies/parcels.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace trainyard {
namespace {

/// Where a parcel is and where it goes. A type of its own, since sorting calls no function then:
/// that is most of the work on large clusters.
struct Order {
  auto operator()(const Parcel& parcel) const {
    return std::tuple{parcel.at, parcel.first_address, parcel.last_address, parcel.step};
  }
};
constexpr Order order_of;

/// What of a parcel is for addresses from `first` up to `last`; the same addresses always make the
/// same parcel.
Parcel within(Parcel parcel, std::uint32_t first, std::uint32_t last) {
  last = std::min(last, parcel.last_address);
  if (first > parcel.first_address) {
    const std::uint32_t steps = (first - parcel.first_address + parcel.step - 1) / parcel.step;
    parcel.first_address += steps * parcel.step;
  }
  if (parcel.first_address >= last) {
    parcel.last_address = parcel.first_address;
    return parcel;
  }
  const std::uint32_t steps = (last - 1 - parcel.first_address) / parcel.step;
  parcel.last_address = parcel.first_address + steps * parcel.step + 1;
  if (steps == 0) parcel.step = 1;
  return parcel;
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

/// Takes away half of the parcels; as many as can be of those for the same addresses stay together,
/// because they may yet meet.
std::vector<Parcel> take_half(std::vector<Parcel>& parcels) {
  const auto middle = parcels.begin() + static_cast<std::ptrdiff_t>(parcels.size() / 2);
  std::ranges::nth_element(parcels, middle, {}, &Parcel::first_address);
  std::vector<Parcel> half(middle, parcels.end());
  parcels.erase(middle, parcels.end());
  return half;
}

/// Hands parcels on by one hop.
class Hop {
 public:
  Hop(const Cluster& cluster, const AddressCounts& counts, LinkSums& loads)
      : cluster_{cluster}, counts_{counts}, loads_{loads} {}

  /// Replaces parcels by what arrives at other switches.
  void take(std::vector<Parcel>& parcels) {
    next_.clear();
    for (const Parcel& parcel : parcels) split(parcel);
    std::swap(parcels, next_);
  }

 private:
  void split(const Parcel& parcel) {
    const Forwarding& forwarding = cluster_.forwarding(parcel.at);
    const auto& blocks = forwarding.blocks;
    auto block = std::prev(std::ranges::upper_bound(blocks, parcel.first_address, {},
                                                    &Forwarding::Block::first_address));
    for (; block != blocks.end() && block->first_address < parcel.last_address; ++block) {
      const auto after = std::next(block);
      const Parcel part =
          within(parcel, block->first_address,
                 after == blocks.end() ? parcel.last_address : after->first_address);
      const std::span ways =
          std::span{forwarding.links}.subspan(block->begin, block->end - block->begin);
      if (ways.size() < 2) {
        if (!ways.empty()) pass(part, ways.front(), 1.0);
      } else if (cluster_.routing.choice == PathChoice::spread) {
        spread(part, ways);
      } else {
        deal(part, forwarding, ways.size());
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

  /// Divides a parcel among ways by the rule of way_by_destination: by turns where the addresses
  /// go on by whole strides, by runs where they follow one another, else one by one.
  void deal(const Parcel& parcel, const Forwarding& forwarding, std::size_t ways) {
    if (parcel.step % forwarding.stride == 0) {
      const std::size_t turns = ways / std::gcd(ways, std::size_t{parcel.step / forwarding.stride});
      Parcel part = parcel;
      part.step = static_cast<std::uint32_t>(parcel.step * turns);
      for (std::size_t n = 0; n < turns && part.first_address < parcel.last_address; ++n) {
        pass_by_destination(within(part, 0, parcel.last_address), forwarding);
        part.first_address += parcel.step;
      }
      return;
    }
    const std::uint32_t run = parcel.step == 1 ? forwarding.stride : 1;
    for (std::uint32_t a = parcel.first_address; a < parcel.last_address;) {
      const std::uint32_t end = (a / run + 1) * run;
      pass_by_destination(within(parcel, a, end), forwarding);
      a = parcel.step == 1 ? end : a + parcel.step;
    }
  }

  void pass_by_destination(const Parcel& parcel, const Forwarding& forwarding) {
    pass(parcel, way_by_destination(forwarding, parcel.first_address), 1.0);
  }

  std::uint32_t nics_of(const Parcel& parcel) const {
    if (parcel.first_address >= parcel.last_address) return 0;
    const auto& below = counts_[cluster_.graph[index(parcel.at)].plane];
    const std::uint32_t in_range = below[parcel.last_address] - below[parcel.first_address];
    const std::uint32_t range = parcel.last_address - parcel.first_address;
    if (parcel.step == 1) return in_range;
    if (in_range == range) return (range - 1) / parcel.step + 1;
    std::uint32_t nics = 0;
    for (std::uint32_t a = parcel.first_address; a < parcel.last_address; a += parcel.step) {
      nics += below[a + 1] - below[a];
    }
    return nics;
  }

  void pass(const Parcel& parcel, LinkId link, double share) {
    const std::uint32_t nics = nics_of(parcel);
    if (nics == 0) return;
    const double bytes = parcel.bytes_each * share;
    loads_.add(link, bytes * nics);
    const DeviceId to = cluster_.links.target[index(link)];
    if (!cluster_.is_network_switch(to)) return;
    Parcel sent = parcel;
    sent.at = to;
    sent.bytes_each = bytes;
    next_.push_back(sent);
  }

  const Cluster& cluster_;
  const AddressCounts& counts_;
  LinkSums& loads_;
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
                     std::vector<Parcel> parcels, LinkSums& loads, std::size_t most_at_once) {
  Hop hop{cluster, counts, loads};
  while (!parcels.empty()) {
    join_equal(parcels);
    while (parcels.size() > most_at_once) {
      forward_parcels(cluster, counts, take_half(parcels), loads, most_at_once);
    }
    hop.take(parcels);
  }
}

}  // namespace trainyard
