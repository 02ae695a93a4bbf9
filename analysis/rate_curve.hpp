#pragma once

#include <optional>
#include <vector>

#include "sim/engine.hpp"

namespace trainyard {

/// Bytes a second: `rates[i]` from `times[i]` until `times[i + 1]`, the last for ever. The first
/// time is 0, and times rise.
struct RateCurve {
  std::vector<Seconds> times;
  std::vector<Bandwidth> rates;

  /// Requires a time that is not below 0.
  Bandwidth at(Seconds time) const;
};

/// Adds up what is sent at the same time over a link.
class RateBuilder {
 public:
  /// So much at an even rate; in no time nothing is sent.
  void add(const Interval& when, Bytes bytes);

  /// What the link cannot carry at once waits until it can.
  RateCurve build(Bandwidth capacity) &&;

 private:
  struct Edge {
    Seconds time;
    int change;
    Bandwidth rate;
  };

  void send(Seconds from, std::optional<Seconds> until, Bandwidth wanted);
  void append(Seconds time, Bandwidth rate);

  std::vector<Edge> edges_;
  Bandwidth capacity_;
  Bytes waiting_;
  RateCurve curve_;
};

}  // namespace trainyard
