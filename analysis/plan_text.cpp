#include "analysis/plan_text.hpp"

#include <fmt/format.h>

namespace trainyard {
namespace {

/// "16 pipeline stages", or where ranks hold several "32 stages on 16 pipeline ranks".
std::string stages_text(const Plan& plan) {
  const std::int64_t stages = stage_count(plan);
  return stages == plan.pipeline
             ? fmt::format("{} pipeline stages", stages)
             : fmt::format("{} stages on {} pipeline ranks", stages, plan.pipeline);
}

std::string experts_text(const Plan& plan) {
  const bool shared = plan.expert > 1 && plan.expert_tensor > 1;
  return fmt::format("{} expert ranks{}", plan.expert,
                     shared ? fmt::format(" of {} GPUs", plan.expert_tensor) : "");
}

std::string states_text(const Plan& plan) {
  std::string text = fmt::format("ZeRO-{}", plan.zero);
  if (plan.shard != 0) text += fmt::format(" over {} ranks", plan.shard);
  if (plan.offload_optimizer) text += ", optimizer in the host's memory";
  return text;
}

}  // namespace

std::string plan_text(const Plan& plan) {
  std::string text;
  if (plan.tensor > 1) {
    text += fmt::format("{} tensor{} x ", plan.tensor,
                        plan.sequence_parallel ? " (sequence-parallel)" : "");
  }
  if (plan.context > 1) text += fmt::format("{} context x ", plan.context);
  return text + fmt::format("{} x {} data ranks, {}, {}", stages_text(plan), plan.data,
                            experts_text(plan), states_text(plan));
}

std::string stage_text(const StageShape& stage) {
  std::string name = stage.embedding ? "embedding + " : "";
  if (stage.dense_layers > 0) name += fmt::format("{} dense ", stage.dense_layers);
  if (stage.expert_layers > 0) name += fmt::format("{} MoE ", stage.expert_layers);
  if (stage.head) name += "+ head ";
  if (stage.prediction_layers > 0) name += fmt::format("+ {} MTP ", stage.prediction_layers);
  if (!name.empty() && name.back() == ' ') name.pop_back();
  return name;
}

}  // namespace trainyard
