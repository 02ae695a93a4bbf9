#pragma once

#include <cstdint>
#include <optional>

#include "sim/units.hpp"

namespace trainyard {

/// How a run chooses the training time between two checkpoints.
enum class IntervalRule : std::uint8_t { written, young, daly };

/// How a run keeps what it has learned.
struct CheckpointPolicy {
  IntervalRule rule = IntervalRule::young;
  Seconds interval;              ///< of training between two checkpoints, if written
  std::optional<Seconds> write;  ///< how long a write takes; nothing: size over bandwidth
  Bandwidth bandwidth;           ///< of the storage, for all nodes together
  bool asynchronous = false;     ///< whether training goes on while a copy is written
  Seconds stall;                 ///< how long it stands for that copy
};

/// A policy in numbers.
struct CheckpointTimes {
  Seconds interval;  ///< of training between two checkpoints
  Seconds stall;     ///< training stands for each
  Seconds lag;       ///< from when training goes on until the checkpoint is safe
};

/// How long it takes to write `size`, which counts only if the policy has a bandwidth.
Seconds write_time(const CheckpointPolicy& policy, Bytes size);

/// The policy of a run that loses a node every `mtbf` and whose checkpoints are of `size`.
///
/// A checkpoint is not begun before the last one is safe, so that the interval is at least the lag.
CheckpointTimes checkpoint_times(const CheckpointPolicy& policy, Bytes size, Seconds mtbf);

/// The interval that costs least while it is short beside `mtbf`: sqrt(2 stall mtbf) (Young 1974).
Seconds young_interval(Seconds stall, Seconds mtbf);

/// The same to a higher order (Daly 2006, doi 10.1016/j.future.2004.11.016).
Seconds daly_interval(Seconds stall, Seconds mtbf);

}  // namespace trainyard
