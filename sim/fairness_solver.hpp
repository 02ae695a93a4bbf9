#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/bottlenecks.hpp"
#include "sim/contention.hpp"
#include "sim/fairness.hpp"

namespace trainyard {

/// Finds rates that are bottleneck max fair, again and again in the same memory.
///
/// No link is more than full, and each task either moves at its ceiling or has a full link of which
/// no other task takes more for itself. Where loads are unequal there may be several such
/// allocations; this finds one of them, always the same, in which equal tasks move at equal rates.
///
/// A full link gives every task that wants so much the same share, and a task moves as fast as the
/// scarcest of its shares allows. So each link's share follows from those of the others by filling
/// it up, and links are filled in turn until nothing changes. As soon as the bottlenecks stand, the
/// shares follow exactly from a linear system.
class FairnessSolver {
 public:
  /// The rates of the tasks; valid until the next call. Requires a closed contention in which each
  /// task has a load or a finite ceiling.
  std::span<const double> solve(const Contention& contention);

 private:
  /// What holds a task up, and what would if that were gone.
  struct Limits {
    double lowest;
    double next;
    std::uint32_t lowest_link;
    std::uint32_t next_link;
  };

  void start(const Contention& contention);
  double fill(const Contention& contention, std::uint32_t link) const;
  void tell(const Contention& contention, const SharedLoad& load, double share);
  void look_again(const Contention& contention, std::uint32_t task);
  bool fair_within(const Contention& contention, double tolerance);
  bool find_bottlenecks(const Contention& contention);
  bool solve_exactly(const Contention& contention);
  void slow_down(const Contention& contention);

  std::vector<double> shares_;  // of each link; infinite where it is not full
  std::vector<Limits> limits_;  // of each task
  std::vector<std::uint32_t> bottleneck_;
  std::vector<double> rates_;
  std::vector<LinkUse> uses_;
  BottleneckRates exact_;
};

}  // namespace trainyard
