#pragma once

#include "sim/units.hpp"
#include "workloads/model.hpp"

namespace trainyard {

/// Work of training on one token: forward and backward, 6 for each active weight, plus attention
/// scores. Without multi-token prediction.
///
/// On a plain GPT, with full scores: 72 L h^2 (1 + s / 6h + V / 12hL) (arXiv 2205.05198).
struct FlopsPerToken {
  Flops causal;  ///< scores of the past only
  Flops full;    ///< scores of the whole sequence, as many papers count
};

FlopsPerToken flops_per_token(const Model& model, int sequence_length);

/// The same with multi-token prediction, as NVIDIA counts DeepSeek-V3 (260.6e9, causal).
FlopsPerToken flops_per_token_with_prediction(const Model& model, int sequence_length);

/// The same as flops_per_token if every layer runs forward twice, as full recomputation has it. On
/// a plain GPT, with full scores: 96 L h^2 (1 + s / 6h + V / 16hL) (arXiv 2104.04473).
FlopsPerToken flops_per_token_with_full_recompute(const Model& model, int sequence_length);

}  // namespace trainyard
