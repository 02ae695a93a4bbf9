#pragma once

#include <string>
#include <vector>

#include "workloads/training_step.hpp"

namespace trainyard {

/// A class of replicas: when it was done, and what sets it apart.
struct ReplicaSummary {
  std::vector<int> replicas;      ///< rising
  Seconds pipeline_end;           ///< of its last chunk
  std::vector<std::string> slow;  ///< its GPUs and cables that are slower than the best of their
                                  ///< kind: "node-3.gpu-5 at 80 % of the speed"
  bool other_draws;  ///< whether its micro-batches draw other loads of experts than the first class
};

/// The classes of a step, in their order.
std::vector<ReplicaSummary> summarize_replicas(const TrainingSetup& setup,
                                               const TrainingStep& step);

/// At most so many classes to draw, by position and rising: the first one and those whose pipelines
/// end last.
std::vector<std::size_t> classes_to_draw(const std::vector<ReplicaSummary>& classes,
                                         std::size_t most);

/// Whether there is more to say than that all replicas are alike and sound.
bool differ(const std::vector<ReplicaSummary>& classes);

/// "replica 5", "replicas 0 to 4, 6 to 15"; after so many stretches of numbers only how many
/// replicas follow: "replicas 0, 4, 8 and 29 more".
std::string replicas_text(const std::vector<int>& replicas, std::size_t most_stretches = 6);

/// A table of the classes: which replicas, when their pipelines end, and why they stand apart.
std::string replicas_table(const std::vector<ReplicaSummary>& classes);

}  // namespace trainyard
