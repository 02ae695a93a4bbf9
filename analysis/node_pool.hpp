#pragma once

#include <functional>
#include <optional>
#include <queue>
#include <random>
#include <vector>

#include "analysis/failure_clock.hpp"
#include "analysis/failure_model.hpp"

namespace trainyard {

/// The nodes of a run and its spares: which fail, are out for repair, and come back.
///
/// A spare takes the place of a node at once, and does not fail before. A node that needs no repair
/// keeps its place.
class NodePool {
 public:
  /// Requires that `model` outlives this; no number of spares is as many as it takes.
  NodePool(const FailureModel& model, int nodes, std::optional<int> spares,
           std::mt19937_64& random);

  Seconds next_failure() const { return clock_.next(); }
  Seconds next_return() const;  ///< of a node from repair

  /// Lets the next node fail; the index of the cause.
  std::size_t fail(std::mt19937_64& random);

  /// Lets the next node come back from repair, to fill a place or to be a spare.
  void take_back(std::mt19937_64& random);

  int filled() const { return filled_; }  ///< places that have a node

 private:
  std::size_t draw_cause(std::mt19937_64& random) const;

  const FailureModel* model_;
  FailureRate rate_;
  FailureClock clock_;
  int places_;
  int filled_;
  std::optional<int> spares_;
  std::priority_queue<Seconds, std::vector<Seconds>, std::greater<>> returns_;
};

}  // namespace trainyard
