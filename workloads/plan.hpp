#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/ids.hpp"
#include "sim/units.hpp"
#include "workloads/layer.hpp"
#include "workloads/model.hpp"
#include "workloads/schedule.hpp"
#include "workloads/schedule_kind.hpp"

namespace trainyard {

/// What is trained: how much, how long, in what numbers.
struct Training {
  Tokens tokens;
  int sequence_length;  ///< tokens
  int global_batch;     ///< sequences of one step
  Precision precision;
  Recompute recompute;
};

/// How the run is spread over GPUs.
///
/// Ranks of one pipeline stage lie side by side, and so do those of one expert group: the GPU of
/// data rank d in pipeline rank p is p x data + d.
struct Plan {
  int pipeline = 1;
  int expert = 1;       ///< GPUs that share the experts of a layer; divides `data`
  int data = 1;         ///< what remains of the cluster
  int zero = 0;         ///< 1: optimizer states are sharded over data ranks
  int micro_batch = 1;  ///< sequences
  ScheduleKind schedule = ScheduleKind::one_forward_one_backward;
  int virtual_stages = 1;              ///< on each rank, where the schedule lets the plan choose
  Schedule written = {};               ///< where the schedule is ScheduleKind::written
  std::vector<int> stage_layers;       ///< empty: as default_stage_layers
  std::optional<bool> overlap_expert;  ///< these override the habits of the stack
  std::optional<bool> overlap_point_to_point;

  std::int64_t gpus() const { return static_cast<std::int64_t>(pipeline) * data; }
  GpuId gpu(int pipeline_rank, int data_rank) const {
    return id_at<GpuId>(static_cast<std::size_t>(pipeline_rank) * static_cast<std::size_t>(data) +
                        static_cast<std::size_t>(data_rank));
  }
};

/// Micro-batches that each pipeline runs in a step. Requires a plan without misfit.
int micro_batches(const Plan& plan, const Training& training);

/// Stages of one copy of the model; several virtual ones may lie on a rank.
std::int64_t stage_count(const Plan& plan);

/// As many layers on each stage as fit the first ones evenly, the rest on the last, which also has
/// the head; where that leaves the last empty, as even as possible.
std::vector<int> default_stage_layers(int layers, int stages);

/// What one pipeline stage holds.
struct StageShape {
  int dense_layers = 0;  ///< these come first
  int expert_layers = 0;
  int prediction_layers = 0;        ///< after the head, each with the head once more
  bool prediction_experts = false;  ///< whether those layers have experts
  bool embedding = false;
  bool head = false;

  int all_dense() const { return dense_layers + (prediction_experts ? 0 : prediction_layers); }
  int all_expert() const { return expert_layers + (prediction_experts ? prediction_layers : 0); }

  friend bool operator==(const StageShape&, const StageShape&) = default;
};

/// The stages of one copy of the model, first to last. Requires a plan without misfit.
std::vector<StageShape> stages_of(const Model& model, const Plan& plan);

/// The order of chunks that the plan asks for. Requires a plan without misfit.
Schedule schedule_of(const Plan& plan, const Training& training);

/// How many copies of the model the plan keeps on each pipeline: 2 if its schedule is
/// bidirectional.
int model_copies(const Plan& plan);

}  // namespace trainyard
