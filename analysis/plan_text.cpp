#include "analysis/plan_text.hpp"

#include <fmt/format.h>

#include <string_view>

#include "workloads/shares.hpp"

namespace trainyard {
namespace {

/// "16 pipeline stages", or where ranks hold several "32 stages on 16 pipeline ranks".
std::string stages_text(const Plan& plan) {
  const std::int64_t stages = stage_count(plan);
  return stages == plan.pipeline
             ? fmt::format("{} pipeline stages", stages)
             : fmt::format("{} stages on {} pipeline ranks", stages, plan.pipeline);
}

std::string states_text(const Plan& plan) {
  std::string text = plan.zero == 0 ? "no ZeRO" : fmt::format("ZeRO-{}", plan.zero);
  if (plan.shard != 0) text += fmt::format(" over {} ranks", plan.shard);
  if (plan.offload_optimizer) text += ", optimizer in the host's memory";
  return text;
}

/// What is shared out among GPUs that have the same weights.
std::string_view sharded_text(int zero) {
  if (zero == 1) return "optimizer";
  return zero == 2 ? "gradients and optimizer" : "weights, gradients and optimizer";
}

}  // namespace

std::string plan_text(const Plan& plan, bool has_experts) {
  std::string text;
  if (plan.tensor > 1) {
    text += fmt::format("{} tensor{} x ", plan.tensor,
                        plan.sequence_parallel ? " (sequence-parallel)" : "");
  }
  if (plan.context > 1) text += fmt::format("{} context x ", plan.context);
  if (stage_count(plan) > 1) text += stages_text(plan) + " x ";
  text += fmt::format("{} data rank{}", plan.data, plan.data == 1 ? "" : "s");
  const bool unusual = plan.expert_tensor != plan.tensor;
  if (plan.expert > 1 || (has_experts && unusual)) {
    text += fmt::format(", {} expert rank{}", plan.expert, plan.expert == 1 ? "" : "s");
    if (plan.expert_tensor > 1 || unusual) {
      text += fmt::format(" of {} GPU{}", plan.expert_tensor, plan.expert_tensor == 1 ? "" : "s");
    }
  }
  return text + ", " + states_text(plan);
}

std::vector<std::string> memory_lines(const MemoryUse& memory, const Model& model,
                                      const Plan& plan) {
  const auto gigabytes = [](Bytes size) { return size.value() * 1e-9; };
  std::vector<std::string> lines{fmt::format(
      "weights {:.1f}, gradients {:.1f}, optimizer {:.1f}, activations {:.1f}, "
      "buffers {:.1f}",
      gigabytes(memory.weights), gigabytes(memory.gradients), gigabytes(memory.optimizer),
      gigabytes(memory.activations), gigabytes(memory.buffers))};
  if (plan.zero > 0) {
    const Shards shards = shards_of(plan);
    std::string& line = lines.emplace_back(
        fmt::format("{} shared by {:g} GPUs", sharded_text(plan.zero), shards.dense));
    if (model.experts) line += fmt::format(", of experts by {:g}", shards.expert);
  }
  if (memory.host > Bytes{}) {
    lines.push_back(
        fmt::format("and {:.1f} GB for each GPU in the host's memory", gigabytes(memory.host)));
  }
  return lines;
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
