#pragma once

#include "workloads/plan.hpp"

namespace trainyard {

/// What one micro-batch takes on a stage, beside the weights.
struct StageActivations {
  Bytes kept;             ///< from its forward until its weights' gradients are done
  Bytes scores;           ///< over the vocabulary, in FP32: from forward to backward
  Bytes score_gradients;  ///< from its backward until the weights' gradients are done
  Bytes layer_at_work;    ///< beside all that, while a layer is computed
  Bytes head_at_work;     ///< while the head is: scores, and those of one head in BF16 too
};

/// What activations.hpp counts of each layer, and the inputs of head and prediction layers. Of the
/// first `Recompute::layers` layers of a stage only the input is kept where `layer` is set.
///
/// A layer at work has all that it would keep without recomputation; with sequence parallelism also
/// the rows of the other tensor ranks; with experts also the rows in the order of their experts and
/// what the experts make of them, `imbalance` times as many as on the mean rank. The gradients of
/// outputs that a backward for inputs leaves to the weights take as much as the activations it
/// frees: 32 of 34 bytes an element in arXiv 2401.10241 table 1.
StageActivations stage_activations(const Model& model, const StageShape& stage,
                                   const LayerLoad& load, const LayerStyle& style,
                                   double imbalance = 1.0);

}  // namespace trainyard
