#pragma once

#include <span>
#include <string>
#include <vector>

#include "workloads/training_step.hpp"

namespace trainyard {

/// How busy links of one kind are over a step. A cable is two links, one each way.
struct LinkUse {
  std::string name;    ///< "NVLink", "PCIe", "GPU to NIC", "NIC", "leaf to spine", "spine to leaf",
                       ///< "spine to core", "core to spine", "switch to switch"
  std::size_t count;   ///< links
  Bandwidth capacity;  ///< of the fastest of them
  Bytes mean;          ///< over all of them, what one carries in a step
  Bytes busiest;       ///< likewise the one with the highest use
  double mean_use;     ///< bytes / (bandwidth x step time), mean over all of them
  double busiest_use;  ///< the highest
};

/// Those kinds of which a cluster has links, from the GPUs outwards. `bytes` are what each link
/// carries in a step, by LinkId, as step_bytes() tells.
std::vector<LinkUse> link_use(const Cluster& cluster, std::span<const double> bytes,
                              Seconds step_time);

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
std::vector<SendingCurve> link_use_over_step(const TrainingSetup& setup, const TrainingStep& step);

}  // namespace trainyard
