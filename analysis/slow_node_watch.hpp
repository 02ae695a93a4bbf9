#pragma once

#include <optional>
#include <random>
#include <vector>

#include "analysis/reliability.hpp"

namespace trainyard {

/// Which nodes of a run are slow, and when they are found.
class SlowNodeWatch {
 public:
  /// Nothing: no node ever turns slow.
  SlowNodeWatch(const std::optional<SlowNodes>& slow, int nodes, std::mt19937_64& random);

  Seconds next_slow() const { return next_slow_; }  ///< when the next node turns slow
  Seconds next_found() const;                       ///< when the first of those that are is found
  double speed() const { return found_.empty() ? 1.0 : slow_.speed; }  ///< that they leave the run

  /// Lets a node turn slow.
  void turn_slow(Seconds now, std::mt19937_64& random);

  /// Replaces those that were found.
  void replace(Seconds now);

 private:
  void draw_next(Seconds now, std::mt19937_64& random);

  SlowNodes slow_;
  double rate_;  // of all nodes, a second
  Seconds next_slow_;
  std::vector<Seconds> found_;  // when each slow node is, earliest first
};

}  // namespace trainyard
