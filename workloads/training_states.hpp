#pragma once

#include "workloads/shares.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// The weights of a GPU and what training keeps for each, after ZeRO.
struct TrainingStates {
  Bytes weights;
  Bytes gradients;
  Bytes optimizer;  ///< master weights and moments, unless the host keeps them
  Bytes gathered;   ///< weights and gradients of the layers at work, beyond the shares of them
  Bytes host;       ///< what lies in the memory of the host, for this GPU
};

/// What a GPU of a pipeline rank keeps all step long.
///
/// ZeRO-1 shards master weights and moments, ZeRO-2 gradients too, ZeRO-3 weights too (Rajbhandari
/// et al., arXiv 1910.02054). Gradients that are sharded are whole while their layer is at work,
/// and so are weights, with those of the next layer, which is gathered ahead: PyTorch's FSDP lets
/// two layers be in flight.
TrainingStates training_states(const Model& model, const Plan& plan, const OptimizerBytes& bytes,
                               const Schedule& schedule, int rank);

}  // namespace trainyard
