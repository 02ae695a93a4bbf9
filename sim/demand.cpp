#include "sim/demand.hpp"

#include <algorithm>

namespace trainyard {

Demand demand_of(std::span<const Bytes> bytes) {
  Demand demand;
  for (std::size_t link = 0; link < bytes.size(); ++link) {
    if (bytes[link] > Bytes{}) demand.push_back({id_at<LinkId>(link), bytes[link]});
  }
  return demand;
}

Seconds busiest_time(std::span<const Bandwidth> links, const Demand& demand) {
  Seconds busiest;
  for (const LinkLoad& load : demand) {
    busiest = std::max(busiest, load.total() / links[index(load.link)]);
  }
  return busiest;
}

}  // namespace trainyard
