#pragma once

#include <span>
#include <vector>

#include "sim/task_graph.hpp"

namespace trainyard {

/// A sum for each link of a cluster, in which reading and clearing cost no more than the links that
/// something was added to, however many there are.
class LinkSums {
 public:
  explicit LinkSums(std::size_t links) : sums_(links) {}

  /// Requires a size that is not below zero.
  void add(LinkId link, double size) {
    double& sum = sums_[index(link)];
    if (sum == 0.0 && size > 0.0) touched_.push_back(link);
    sum += size;
  }

  /// The links whose sum is above zero.
  Demand demand();

  /// By LinkId.
  std::span<const double> all() const { return sums_; }

  /// Sets all sums to zero.
  void clear();

 private:
  std::vector<double> sums_;     // by LinkId
  std::vector<LinkId> touched_;  // those above zero, each once
};

}  // namespace trainyard
