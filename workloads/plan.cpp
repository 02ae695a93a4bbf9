#include "workloads/plan.hpp"

#include <algorithm>

#include "workloads/breadth_first.hpp"
#include "workloads/building_block.hpp"
#include "workloads/chimera.hpp"
#include "workloads/dualpipe.hpp"
#include "workloads/one_forward_one_backward.hpp"
#include "workloads/zero_bubble.hpp"

namespace trainyard {

GpuId Plan::gpu(int pipeline_rank, int place) const {
  // Places count tensor, context and data ranks, tensor innermost; the placement may order them
  // otherwise on the GPUs.
  const int tensor_rank = place % tensor;
  const int context_rank = place / tensor % context;
  const int data_rank = place / tensor / context;
  std::size_t gpu = 0;
  std::size_t stride = 1;
  const auto count = [&](int rank, int degree) {
    gpu += static_cast<std::size_t>(rank) * stride;
    stride *= static_cast<std::size_t>(degree);
  };
  for (const Degree degree : placement) {
    switch (degree) {
      case Degree::tensor:
        count(tensor_rank, tensor);
        break;
      case Degree::context:
        count(context_rank, context);
        break;
      case Degree::data:
        count(data_rank, data);
        break;
      case Degree::pipeline:
        count(pipeline_rank, pipeline);
        break;
    }
  }
  return id_at<GpuId>(gpu);
}

int micro_batches(const Plan& plan, const Training& training) {
  return training.global_batch / plan.data / plan.micro_batch;
}

std::int64_t stage_count(const Plan& plan) {
  const auto ranks = static_cast<std::int64_t>(plan.pipeline);
  switch (stages_on_rank(plan.schedule)) {
    case StagesOnRank::one:
    case StagesOnRank::one_each_way:
      return ranks;
    case StagesOnRank::two:
      return 2 * ranks;
    case StagesOnRank::chosen:
      return ranks * plan.virtual_stages;
    case StagesOnRank::written:
      return plan.written.stages;
  }
  return ranks;
}

std::vector<int> default_stage_layers(int layers, int stages) {
  const int most = (layers + stages - 1) / stages;
  const int last = layers - (stages - 1) * most;
  if (last >= 1) {
    std::vector<int> filled(static_cast<std::size_t>(stages), most);
    filled.back() = last;
    return filled;
  }
  std::vector<int> even(static_cast<std::size_t>(stages), layers / stages);
  for (int stage = 0; stage < layers % stages; ++stage) ++even[static_cast<std::size_t>(stage)];
  return even;
}

std::vector<LayerRun> layer_runs(const StageShape& stage, const Recompute& recompute) {
  const int layers = stage.dense_layers + stage.expert_layers + stage.prediction_layers;
  int whole = recompute.whole(layers);
  std::vector<LayerRun> runs;
  const auto add = [&](bool dense, bool prediction, int count) {
    const int again = std::min(whole, count);
    whole -= again;
    for (const bool recomputed : {true, false}) {
      const int run = recomputed ? again : count - again;
      if (run > 0) runs.push_back({dense, recomputed, prediction, run});
    }
  };
  add(true, false, stage.dense_layers);
  add(false, false, stage.expert_layers);
  add(!stage.prediction_experts, true, stage.prediction_layers);
  return runs;
}

std::vector<StageShape> stages_of(const Model& model, const Plan& plan) {
  const std::vector<int> layers =
      plan.stage_layers.empty()
          ? default_stage_layers(model.layers, static_cast<int>(stage_count(plan)))
          : plan.stage_layers;
  std::vector<StageShape> stages;
  int next = 0;
  for (const int count : layers) {
    StageShape& stage = stages.emplace_back();
    for (const int end = next + count; next < end; ++next) {
      ++(model.is_dense(next) ? stage.dense_layers : stage.expert_layers);
    }
  }
  stages.front().embedding = true;
  stages.back().head = true;
  stages.back().prediction_layers = model.prediction_layers;
  stages.back().prediction_experts = model.experts.has_value();
  return stages;
}

Schedule schedule_of(const Plan& plan, const Training& training) {
  const int ranks = plan.pipeline;
  const int batches = micro_batches(plan, training);
  switch (plan.schedule) {
    case ScheduleKind::gpipe:
      return gpipe(ranks, batches);
    case ScheduleKind::one_forward_one_backward:
      return one_forward_one_backward(ranks, batches);
    case ScheduleKind::interleaved:
      if (plan.overlap.expert.value_or(false) && plan.expert > 1) {
        return with_pairs(interleaved(
            ranks, batches, {.virtual_stages = plan.virtual_stages, .one_more_ahead = true}));
      }
      return interleaved(ranks, batches, {.virtual_stages = plan.virtual_stages});
    case ScheduleKind::looped_breadth_first:
      return looped_breadth_first(ranks, batches, plan.virtual_stages);
    case ScheduleKind::zero_bubble_h1:
      return zero_bubble_h1(ranks, batches);
    case ScheduleKind::zero_bubble_h2:
      return zero_bubble_h2(ranks, batches);
    case ScheduleKind::zero_bubble_v:
      return zero_bubble_v(ranks, batches);
    case ScheduleKind::v_half:
      return v_half(ranks, batches);
    case ScheduleKind::v_min:
      return v_min(ranks, batches);
    case ScheduleKind::dualpipe:
      return dualpipe(ranks, batches);
    case ScheduleKind::dualpipe_v:
      return dualpipe_v(ranks, batches);
    case ScheduleKind::chimera:
      return chimera(ranks, batches);
    case ScheduleKind::written:
      return plan.written;
  }
  return {};
}

int model_copies(const Plan& plan) {
  switch (stages_on_rank(plan.schedule)) {
    case StagesOnRank::one_each_way:
      return 2;
    case StagesOnRank::written:
      return pipes(plan.written.placement);
    default:
      return 1;
  }
}

}  // namespace trainyard
