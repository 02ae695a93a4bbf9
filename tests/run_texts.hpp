#pragma once

#include <string>

#include "analysis/run_scenario.hpp"

namespace trainyard {

/// A run of one node, with what follows `phases:` and `published:`.
inline std::string run_text(const std::string& rest) {
  return "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\n"
         "model: {like: llama3.1-8b, layers: 8}\n"
         "training: {tokens: 1 B, sequence_length: 4096, global_batch: 64, precision: bf16}\n"
         "parallel: {tensor: 2, sequence_parallel: true, zero: 1}\n"
         "stack: megatron-core\n" +
         rest;
}

inline RunScenario run_of(const std::string& rest) {
  return read_run_scenario(read_yaml_text("run.yaml", run_text(rest)), embedded_catalogue());
}

inline std::string run_error(const std::string& rest) {
  try {
    run_of(rest);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace trainyard
