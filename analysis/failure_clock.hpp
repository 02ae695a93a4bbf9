#pragma once

#include <functional>
#include <queue>
#include <random>
#include <vector>

#include "analysis/failure_model.hpp"

namespace trainyard {

/// When the nodes of a run fail: each by a clock of its own, which starts anew with the node that
/// takes the place of one that failed.
///
/// The nodes at the start are in service since long ago, so that they fail at the mean rate at once
/// and forever; nodes put in later are new. Costs depend on failures and not on nodes: which are
/// next among those of the start are order statistics, one by one (Renyi 1953).
class FailureClock {
 public:
  /// Requires `shape` to be above 0, and `nodes` 1 or more.
  FailureClock(FailureRate rate, double shape, int nodes, std::mt19937_64& random);

  /// When the next node fails; infinite if none does.
  Seconds next() const;

  /// Takes out the node that fails next.
  void take_out(std::mt19937_64& random);

  /// Puts a new node in.
  void put_in(Seconds now, std::mt19937_64& random);

 private:
  void draw_first(std::mt19937_64& random);
  Seconds first_failure(double hazard) const;

  FailureRate rate_;
  double shape_;
  Seconds scale_;
  int untouched_;        // nodes of the start that have not failed
  double hazard_ = 0.0;  // accumulated until the next of those fails
  Seconds first_;        // when it does
  std::priority_queue<Seconds, std::vector<Seconds>, std::greater<>> others_;
};

}  // namespace trainyard
