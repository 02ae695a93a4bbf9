#pragma once

#include "sim/yaml.hpp"
#include "workloads/plan.hpp"

namespace trainyard {

/// The `parallel` block of a scenario on so many GPUs. Throws InputError; whether the plan can run
/// is another question.
Plan read_plan(YamlMap& map, int gpus);

}  // namespace trainyard
