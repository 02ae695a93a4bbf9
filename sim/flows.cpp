#include "sim/flows.hpp"

#include <algorithm>
#include <cassert>
#include <limits>

namespace trainyard {

void add_flow(Flows& flows, std::span<const LinkId> route, Bytes size, std::uint32_t multiplicity) {
  assert(size >= Bytes{});
  flows.links.insert(flows.links.end(), route.begin(), route.end());
  assert(flows.links.size() <= std::numeric_limits<std::uint32_t>::max());
  flows.first.push_back(static_cast<std::uint32_t>(flows.links.size()));
  flows.size.push_back(size);
  flows.multiplicity.push_back(multiplicity);
}

Demand demand_of(const Flows& flows) {
  if (flows.links.empty()) return {};
  const auto [lowest, highest] = std::ranges::minmax(flows.links);
  const std::size_t base = index(lowest);
  std::vector<Bytes> bytes(index(highest) - base + 1);
  for (std::size_t flow = 0; flow < flows.size.size(); ++flow) {
    const Bytes all = flows.size[flow] * flows.multiplicity[flow];
    for (std::uint32_t hop = flows.first[flow]; hop < flows.first[flow + 1]; ++hop) {
      bytes[index(flows.links[hop]) - base] += all;
    }
  }
  Demand demand;
  for (std::size_t link = 0; link < bytes.size(); ++link) {
    if (bytes[link] > Bytes{}) demand.push_back({id_at<LinkId>(base + link), bytes[link]});
  }
  return demand;
}

Seconds busiest_time(std::span<const Bandwidth> links, const Demand& demand) {
  Seconds busiest;
  for (const LinkLoad& load : demand) {
    busiest = std::max(busiest, load.size / links[index(load.link)]);
  }
  return busiest;
}

}  // namespace trainyard
