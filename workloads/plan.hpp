#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/ids.hpp"
#include "sim/units.hpp"
#include "workloads/expert_load.hpp"
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
  bool choose_recompute = false;  ///< the least that fits in memory, not `recompute`
  ExpertLoad expert_load = {};
  std::optional<AttentionLibrary> attention = {};  ///< not the one that the stack uses
  std::optional<Precision> dispatch = {};  ///< of rows on their way to experts: fp8_block or bf16
};

/// How ranks that share sequences get the keys and values of the others.
enum class ContextExchange : std::uint8_t {
  ring,    ///< passed on part by part while scores of the last part are computed
  gather,  ///< all at once, before the scores
};

/// How rows travel to the experts.
enum class Dispatcher : std::uint8_t {
  two_hop,     ///< once to each node, and from there to GPUs over NVLink: DeepEP
  all_to_all,  ///< a copy for each expert, straight to its GPU: NCCL
};

inline constexpr std::array<std::pair<std::string_view, Dispatcher>, 2> dispatcher_names{{
    {"deepep", Dispatcher::two_hop},
    {"alltoall", Dispatcher::all_to_all},
}};

/// What can run beside kernels. Where nothing is said, the stack's habit counts.
struct OverlapChoice {
  std::optional<bool> tensor;
  std::optional<bool> gradient;
  std::optional<bool> parameter;
  std::optional<bool> point_to_point;
  std::optional<bool> expert;
  std::optional<bool> context;
};

/// The degrees whose order on the GPUs can be chosen.
enum class Degree : std::uint8_t { tensor, context, data, pipeline };

/// How the run is spread over GPUs.
///
/// A pipeline rank has tensor x context x data GPUs, in this order: its GPU at place
/// tensor rank + tensor x (context rank + context x data rank). Experts divide the same GPUs in
/// their own way: place expert_tensor rank + expert_tensor x (expert rank + expert x copy).
struct Plan {
  int tensor = 1;                  ///< GPUs that share each matrix
  bool sequence_parallel = false;  ///< whether these share rows outside the matrices
  int context = 1;                 ///< GPUs that share each sequence
  ContextExchange context_exchange = ContextExchange::ring;
  int pipeline = 1;
  int expert = 1;         ///< groups of GPUs that share the experts of a layer
  int expert_tensor = 1;  ///< GPUs of such a group, which share each expert's matrices
  int data = 1;           ///< what remains of the cluster
  int zero = 0;           ///< 1: optimizer states are sharded; 2: gradients too; 3: weights too,
                          ///< gathered and scattered again for each micro-batch, layer by layer
  int shard = 0;          ///< data ranks over which they are; 0: all
  bool offload_optimizer = false;  ///< whether its states lie in the memory of the host
  int micro_batch = 1;             ///< sequences
  ScheduleKind schedule = ScheduleKind::one_forward_one_backward;
  int virtual_stages = 1;              ///< on each rank, where the schedule lets the plan choose
  Schedule written = {};               ///< where the schedule is ScheduleKind::written
  std::vector<int> stage_layers = {};  ///< empty: as default_stage_layers
  bool embedding_stage = false;  ///< whether the first stage is the embedding alone, without layers
  bool head_stage = false;       ///< and the last one the head
  std::vector<Degree> placement{Degree::tensor, Degree::context, Degree::data,
                                Degree::pipeline};  ///< innermost first
  std::optional<Dispatcher> dispatcher = {};
  OverlapChoice overlap = {};

  /// GPUs of a pipeline rank.
  std::int64_t stage_gpus() const { return static_cast<std::int64_t>(tensor) * context * data; }
  std::int64_t gpus() const { return pipeline * stage_gpus(); }

  /// Data ranks over which states are sharded.
  int shards() const { return shard == 0 ? data : shard; }

  /// GPUs that hold the same weights of a stage, experts apart: those of equal tensor rank.
  int replicas() const { return context * data; }
  /// GPUs that hold the same experts.
  int expert_replicas() const {
    return static_cast<int>(stage_gpus() / (static_cast<std::int64_t>(expert) * expert_tensor));
  }

  /// The GPU at a place of a pipeline rank.
  GpuId gpu(int pipeline_rank, int place) const;
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

  friend auto operator<=>(const StageShape&, const StageShape&) = default;
};

/// Equal layers of a stage, one after the other.
struct LayerRun {
  bool dense;
  bool recomputed;  ///< whole
  bool prediction;  ///< each after a projection, and with the head once more
  int count;
};

/// The layers of a stage, first to last, of which `recompute` may mean the first ones only.
std::vector<LayerRun> layer_runs(const StageShape& stage, const Recompute& recompute);

/// The stages of one copy of the model, first to last. Requires a plan without misfit.
std::vector<StageShape> stages_of(const Model& model, const Plan& plan);

/// The order of chunks that the plan asks for. Requires a plan without misfit.
Schedule schedule_of(const Plan& plan, const Training& training);

/// How many copies of the model the plan keeps on each pipeline: 2 if its schedule is
/// bidirectional.
int model_copies(const Plan& plan);

}  // namespace trainyard
