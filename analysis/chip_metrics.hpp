#pragma once

#include <optional>
#include <string_view>

#include "topologies/gpu.hpp"

namespace trainyard {

/// What export rules measure of a chip.
struct ChipMetrics {
  double tpp = 0.0;       ///< total processing performance: the most of TOPS times bits
  std::string_view type;  ///< the arithmetic that sets it: "fp8"; empty if no rate is published
  std::optional<double> performance_density;  ///< TPP a mm2 of non-planar logic, 0 without any;
                                              ///< none if the area is not published
  Bandwidth io;            ///< of all ports but those to volatile memory, both directions together
  Bandwidth memory;        ///< of the volatile memory
  bool datacenter = true;  ///< whether it is marketed for data centres
};

/// Of a datasheet. Sparsity counts for nothing (88 FR 73458, note to 3A090); TPP is rounded to a
/// millionth, so that it compares as printed.
ChipMetrics chip_metrics(const Gpu& gpu);

}  // namespace trainyard
