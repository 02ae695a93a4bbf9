#include "topologies/link_sums.hpp"

#include <algorithm>

namespace trainyard {

Demand LinkSums::demand() {
  // From about so many of them on, looking at all links is quicker than sorting some.
  constexpr std::size_t many = 16;
  if (touched_.size() * many < sums_.size()) {
    std::ranges::sort(touched_);
  } else {
    touched_.clear();
    for (std::size_t link = 0; link < sums_.size(); ++link) {
      if (sums_[link] > 0.0) touched_.push_back(id_at<LinkId>(link));
    }
  }
  Demand demand;
  demand.reserve(touched_.size());
  for (const LinkId link : touched_) demand.push_back({link, Bytes{sums_[index(link)]}});
  return demand;
}

void LinkSums::clear() {
  for (const LinkId link : touched_) sums_[index(link)] = 0.0;
  touched_.clear();
}

}  // namespace trainyard
