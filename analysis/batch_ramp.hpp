#pragma once

#include <vector>

#include "sim/yaml.hpp"
#include "workloads/plan.hpp"

namespace trainyard {

/// The steps at the beginning of a run that have a smaller batch than the rest.
struct BatchStair {
  int global_batch;  ///< sequences
  Tokens tokens;     ///< so many are trained on before the next stair
};

/// Reads `batch_ramp:`, the first tokens of `training`: a list of stairs, `[{global_batch: 1024,
/// tokens: 252 M}]`, or `{from: 3072, increment: 1024, tokens: 469 B}`, which is as many stairs of
/// equal tokens as there are increments from there to the whole batch (so does
/// --rampup-batch-size of github NVIDIA/Megatron-LM @d98e8a6). Throws InputError.
std::vector<BatchStair> read_batch_ramp(const YamlValue& value, const Training& training);

}  // namespace trainyard
