#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "analysis/run_estimate.hpp"
#include "analysis/sensitivity_inputs.hpp"

namespace trainyard {

/// A run with one input off by its uncertainty.
struct BothSides {
  RunEstimate more;
  RunEstimate less;
};

/// Hears how many of so many inputs are done.
using InputsDone = std::function<void(std::size_t done, std::size_t all)>;

/// Estimates the run with each input (1 + u) times and 1 / (1 + u) times of what it is. Above one,
/// `processes` share the work, and this one must have one thread; the result is the same. Throws
/// InputError: of the first input that has one.
std::vector<BothSides> estimate_sides(const LargePhases& phases,
                                      const std::vector<UncertainInput>& inputs, int processes,
                                      const InputsDone& tell = {});

}  // namespace trainyard
