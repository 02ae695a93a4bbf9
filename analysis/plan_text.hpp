#pragma once

#include <string>

#include "workloads/plan.hpp"

namespace trainyard {

/// The degrees of a plan in one line, of those that may be left out only what is above 1: "8 tensor
/// x 16 pipeline stages x 128 data ranks, 64 expert ranks, ZeRO-1".
std::string plan_text(const Plan& plan);

/// "embedding + 3 dense 1 MoE", "1 MoE + head + 1 MTP".
std::string stage_text(const StageShape& stage);

}  // namespace trainyard
