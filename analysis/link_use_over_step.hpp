#pragma once

#include <vector>

#include "workloads/training_step.hpp"

namespace trainyard {

/// What the GPUs of a pipeline rank send, each as the mean of them: from `times[i]` until
/// `times[i + 1]`, the last until the step ends. The first time is 0, and times rise.
struct SendingCurve {
  std::vector<Seconds> times;
  std::vector<Bandwidth> nvlink;  ///< of a GPU, into its node: NVLink, or PCIe where there is none
  std::vector<Bandwidth> nic;     ///< of a NIC, into the fabric
};

/// By rank of the classes side by side.
///
/// A transfer's bytes are spread over the time that transfers of its kind take in its chunk. What
/// goes to other stages leaves right after its chunk or, where it does not overlap, at its end.
/// Chunks, and what moves between them, are replayed apart: where that adds up to more than a link
/// carries, the rest follows as soon as there is room.
std::vector<SendingCurve> link_use_over_step(const TrainingSetup& setup, const TrainingStep& step);

}  // namespace trainyard
