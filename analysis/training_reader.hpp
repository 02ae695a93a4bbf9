#pragma once

#include <optional>
#include <vector>

#include "analysis/batch_ramp.hpp"
#include "sim/yaml.hpp"
#include "workloads/plan.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

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
