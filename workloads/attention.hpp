#pragma once

#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// Attention with the norm before it and the residual after it.
PartWork work_of_attention(const Model& model, const LayerLoad& load, const LayerStyle& style);

}  // namespace trainyard
