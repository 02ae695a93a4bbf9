#pragma once

#include <string_view>
#include <vector>

#include "workloads/training_step.hpp"

namespace trainyard {

/// A share of a step by what it is spent on.
struct NamedTime {
  std::string_view name;
  Seconds time;
};

/// What the GPUs of a pipeline rank spend a step on. All of it adds up to the step.
struct KernelTimes {
  std::vector<NamedTime> kernels;  ///< of the compute stream, by kind: "attention scores", "matrix
                                   ///< products", ..., "optimizer"; those that take no time too
  std::vector<NamedTime> exposed;  ///< communication that no kernel ran beside, by kind: each
                                   ///< SpanKind that is one, then "activations and gradients to
                                   ///< other stages", "weights gathered", "gradients summed";
                                   ///< those that take no time left out
  Seconds bubble;                  ///< as StepParts::bubble
  Seconds idle;                    ///< neither: chunks that begin, GPUs that wait for others
};

/// Of one rank of the classes side by side.
///
/// Where several transfers are exposed at the same moment, each has an even share of it, so that
/// the exposed ones add up to StepParts::exposed_communication.
KernelTimes kernel_times(const TrainingStep& step, std::size_t rank);

/// The mean over the ranks of all replicas.
KernelTimes mean_kernel_times(const TrainingStep& step);

}  // namespace trainyard
