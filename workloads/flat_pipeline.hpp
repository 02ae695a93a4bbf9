#pragma once

#include <span>
#include <vector>

#include "workloads/site_chunk.hpp"
#include "workloads/training_step.hpp"

namespace trainyard {

/// The pipelines of all replicas as tasks of their GPUs.
struct FlatPipeline {
  StepGraph flat;
  std::size_t streams;  ///< so many are in use

  /// Of the first replica of each class: by rank of the classes side by side, in the order of the
  /// schedule, by place of its site.
  std::vector<std::vector<std::vector<GpuChunk>>> chunks;
  std::vector<std::vector<TaskId>> ends;     ///< the last of each GPU: by pipeline rank and place
  std::vector<std::vector<TaskId>> gathers;  ///< by sync
  std::vector<std::vector<TaskId>> reduces;  ///< by sync
};

/// The tasks of all GPUs, from the first chunk to the last, on the links of `links_of_gpus`; with
/// what travels beside, as in `pipeline_graph`. `nested` tells the schedule and which chunks each
/// replica has.
///
/// A GPU's results leave when it has ended a chunk, for the GPU at its place on the next rank.
/// Where sends are not overlapped they stand between its chunks, and all arrive with the last one.
FlatPipeline flat_pipeline(const TrainingSetup& setup, const TrainingStep& nested,
                           std::span<const StageSync> syncs);

}  // namespace trainyard
