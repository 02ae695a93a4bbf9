#pragma once

#include <string>
#include <vector>

#include "workloads/memory.hpp"
#include "workloads/plan.hpp"

namespace trainyard {

/// The degrees of a plan in one line, those that are 1 left out but for data: "8 tensor x 16
/// pipeline stages x 128 data ranks, 64 expert ranks, ZeRO-1". How many GPUs
/// share an expert is told where several do, or where a scenario would have to write it.
/// `has_experts`, whether the model has any, matters where there is a single expert rank.
std::string plan_text(const Plan& plan, bool has_experts = false);

/// What the memory of a GPU holds, in GB, and of that what others share with it: "weights 12.3,
/// gradients ...", "optimizer shared by 128 GPUs, of experts by 2".
std::vector<std::string> memory_lines(const MemoryUse& memory, const Model& model,
                                      const Plan& plan);

/// "embedding + 3 dense 1 MoE", "1 MoE + head + 1 MTP".
std::string stage_text(const StageShape& stage);

}  // namespace trainyard
