#pragma once

#include <string>

#include "tests/example.hpp"

// A run on two nodes, four pipelines of four ranks, of which something may be slow.

namespace trainyard {

/// Next to its layers, embedding and head are nothing: all ranks have as much to do.
/// GPU g is of pipeline rank g / 4 and replica g mod 4. `cluster` is more of its map, `training`
/// and `model` likewise.
inline Scenario small_run(const std::string& cluster = "", const std::string& model = "",
                          const std::string& training = "") {
  return scenario_of(
      "cluster: {gpu: H800-SXM, nodes: 2, fabric: single-switch" + cluster +
      "}\nmodel: {like: llama3.1-8b, layers: 8, vocabulary: 1000" + model +
      "}\ntraining: {tokens: 1 B, sequence_length: 4096, global_batch: 64, precision: bf16" +
      training + "}\nparallel: {pipeline: 4, zero: 1}\nstack: megatron-core\n");
}

/// Of rank 2 of replica 1.
inline const std::string slow_gpu = ", slow_gpus: [{gpu: node-1.gpu-1, speed: 0.8}]";

}  // namespace trainyard
