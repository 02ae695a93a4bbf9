#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/batch_ramp.hpp"
#include "sim/yaml.hpp"
#include "workloads/plan.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// What a run trains in.
inline constexpr std::array<std::pair<std::string_view, Precision>, 6> training_precision_names{{
    {"fp32", Precision::fp32},
    {"tf32", Precision::tf32},
    {"fp16", Precision::fp16},
    {"bf16", Precision::bf16},
    {"fp8-tensor", Precision::fp8_tensor},
    {"fp8-block", Precision::fp8_block},
}};

/// In what rows travel to their experts.
inline constexpr std::array<std::pair<std::string_view, Precision>, 2> dispatch_precision_names{{
    {"fp8", Precision::fp8_block},
    {"bf16", Precision::bf16},
}};

/// What a run's optimizer keeps for each weight, where the scenario and not the stack says it.
struct OptimizerChoice {
  std::optional<Bytes> master;
  std::optional<Bytes> moments;  ///< both
  std::optional<Bytes> gradient;
};

/// The `training` block of a scenario.
struct TrainingBlock {
  Training training;
  OptimizerChoice optimizer;
  std::vector<BatchStair> batch_ramp;
};

/// Throws InputError; whether the GPU knows the precision is another question.
TrainingBlock read_training(YamlMap& map);

/// A stack whose optimizer keeps what the scenario chooses. Gradients travel as they are kept. In
/// FP32 and TF32 weights and gradients have four bytes, and need no master copy.
Stack with_optimizer(Stack stack, Precision precision, const OptimizerChoice& choice);

}  // namespace trainyard
