#pragma once

#include <string_view>

#include "topologies/gpu.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// What a precision needs of a GPU, and what to train in without it.
struct PrecisionNeed {
  Precision precision;
  FlopRate PeakRates::* peak;
  std::string_view name;  ///< "FP8"
  std::string_view remedy;
};

/// The need of a precision that the GPU does not meet; nothing if it does.
const PrecisionNeed* unmet_need(const Gpu& gpu, Precision precision);

}  // namespace trainyard
