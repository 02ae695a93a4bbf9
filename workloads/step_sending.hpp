#pragma once

#include <array>
#include <vector>

#include "workloads/training_step.hpp"

namespace trainyard {

/// What GPUs send, each as the mean of them, without what protocols lose.
struct SentBytes {
  Bytes nvlink;  ///< by a GPU into its node: over NVLink, or PCIe where there is none
  Bytes nic;     ///< by a NIC into the fabric

  SentBytes& operator+=(const SentBytes& other);
  friend SentBytes operator*(const SentBytes& sent, double times);
};

/// What leaves the GPUs of pipeline ranks in a step, by what it is part of. Rows of experts are
/// those of the mean rank.
struct StepSending {
  std::vector<std::array<SentBytes, span_kinds>> chunks;  ///< by profile, then by SpanKind
  std::vector<std::vector<SentBytes>> hand_overs;  ///< one of them: by rank, then receiving rank
  std::vector<SentBytes> gathered;                 ///< weights in the whole step, by rank
  std::vector<SentBytes> summed;                   ///< likewise gradients
};

/// Ranks are those of one class of replicas.
StepSending step_sending(const TrainingSetup& setup, const TrainingStep& step);

}  // namespace trainyard
