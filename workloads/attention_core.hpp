#pragma once

#include "workloads/layer_share.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// Turns queries and keys by their positions, or their gradients back, if the model does so.
void add_rotation(Operations& operations, const LayerShare& share);

/// From queries, keys and values to weighted values: scores that never leave the chip (flash
/// attention), or written to memory and read again by softmax, dropout and the product with values.
///
/// GPUs that share a sequence hold as many early as late tokens of it, so that the queries of each
/// meet as many keys as those of the whole sequence do on average; the keys and values of the
/// others come first (arXiv 2310.01889; arXiv 2407.21783 section 3.3.2).
void add_scores(Operations& operations, const LayerShare& share);

/// The way back: gradients of queries, keys and values.
void add_scores_gradient(Operations& operations, const LayerShare& share);

/// What the scores of a micro-batch leave in memory for the way back, if they are written there:
/// those after softmax, and with dropout its mask and result (arXiv 2205.05198 section 4.1).
Bytes kept_scores(const LayerShare& share);

}  // namespace trainyard
