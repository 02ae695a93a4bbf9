#pragma once

#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// Shared and routed experts, from received rows to rows to send back.
PartWork work_of_experts(const Model& model, const LayerLoad& load, const LayerStyle& style);

/// What experts add to the side of the tokens, before rows are sent and after they are back: norm,
/// router, and the sum of the returned rows with the residual.
PartWork work_of_router(const Model& model, const LayerLoad& load, const LayerStyle& style);

}  // namespace trainyard
