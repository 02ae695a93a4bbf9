#pragma once

#include <array>

#include "workloads/chunk.hpp"
#include "workloads/kernel.hpp"
#include "workloads/part.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// What makes stretches of the operations of a part.
struct Pace {
  const Gpu& gpu;
  const KernelModel& kernels;
  Seconds gap;         ///< between two kernels
  bool grouped;        ///< whether the products of several experts are one kernel
  double slowest;      ///< what computing takes on the slowest GPU, over the mean one
  int sms;             ///< for kernels
  int beside_tensor;   ///< for products that tensor transfers run beside
  int beside_context;  ///< for scores that keys and values travel beside
  TensorOverlap tensor;
  bool copies;        ///< whether gathered rows are copied into place, and those to be summed apart
  int tensor_pieces;  ///< of a product, where transfers run beside it
  bool context;
  int context_pieces;
  const std::array<UnitTransfer, transfer_kinds>& transfers;
  const CollectiveConstants& collectives;
};

/// The part in seconds and hand-overs.
///
/// A product is joined with the gather right before it and the scatter right after it, scores with
/// the keys before and the gradients after; where these overlap, in pieces. Each piece is timed as
/// a kernel of its own, so that smaller products lose what they lose.
PartTime time_of(const PartWork& work, const Pace& pace);

}  // namespace trainyard
