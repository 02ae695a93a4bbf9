#include "analysis/rate_curve.hpp"

#include <algorithm>
#include <utility>

namespace trainyard {

Bandwidth RateCurve::at(Seconds time) const {
  const auto after = std::ranges::upper_bound(times, time);
  return rates[static_cast<std::size_t>(after - times.begin()) - 1];
}

void RateBuilder::add(const Interval& when, Bytes bytes) {
  if (bytes <= Bytes{} || when.duration() <= Seconds{}) return;
  const Bandwidth rate = bytes / when.duration();
  edges_.push_back({when.start, 1, rate});
  edges_.push_back({when.finish, -1, rate});
}

RateCurve RateBuilder::build(Bandwidth capacity) && {
  std::ranges::stable_sort(edges_, {}, &Edge::time);
  capacity_ = capacity;
  append(Seconds{}, Bandwidth{});
  int going = 0;
  Bandwidth wanted;
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    going += edges_[i].change;
    // What differences of sums leave over is nothing.
    wanted = going == 0 ? Bandwidth{} : wanted + edges_[i].rate * edges_[i].change;
    const bool last = i + 1 == edges_.size();
    if (last || edges_[i + 1].time > edges_[i].time) {
      send(edges_[i].time, last ? std::nullopt : std::optional{edges_[i + 1].time}, wanted);
    }
  }
  return std::move(curve_);
}

/// From one time until another or, if nothing more is wanted, for ever.
void RateBuilder::send(Seconds from, std::optional<Seconds> until, Bandwidth wanted) {
  if (waiting_ > Bytes{} && wanted < capacity_) {
    const Seconds done = from + waiting_ / (capacity_ - wanted);
    append(from, capacity_);
    if (until && *until <= done) {
      waiting_ -= (capacity_ - wanted) * (*until - from);
      return;
    }
    waiting_ = {};
    from = done;
  }
  append(from, std::min(wanted, capacity_));
  if (wanted > capacity_) waiting_ += (wanted - capacity_) * (*until - from);
}

void RateBuilder::append(Seconds time, Bandwidth rate) {
  if (!curve_.times.empty() && curve_.times.back() >= time) {
    curve_.rates.back() = rate;
  } else if (curve_.rates.empty() || curve_.rates.back() != rate) {
    curve_.times.push_back(time);
    curve_.rates.push_back(rate);
  }
}

}  // namespace trainyard
