#include "sim/demand.hpp"

#include <algorithm>
#include <iterator>

namespace trainyard {

Demand sum_of(const Demand& a, const Demand& b) {
  Demand sum;
  sum.reserve(a.size() + b.size());
  std::ranges::merge(a, b, std::back_inserter(sum), {}, &LinkLoad::link, &LinkLoad::link);
  std::size_t kept = 0;
  for (std::size_t n = 1; n < sum.size(); ++n) {
    if (sum[n].link == sum[kept].link) {
      sum[kept].size += sum[n].size;
    } else {
      sum[++kept] = sum[n];
    }
  }
  if (!sum.empty()) sum.resize(kept + 1);
  return sum;
}

Seconds busiest_time(std::span<const Bandwidth> links, std::span<const LinkLoad> demand) {
  Seconds busiest;
  for (const LinkLoad& load : demand) {
    busiest = std::max(busiest, load.total() / links[index(load.link)]);
  }
  return busiest;
}

}  // namespace trainyard
