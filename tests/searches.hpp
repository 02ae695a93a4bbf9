#pragma once

#include <string>

#include "analysis/search.hpp"
#include "analysis/search_reader.hpp"
#include "sim/yaml_edit.hpp"
#include "tests/example.hpp"

// Plan files that tests search.

namespace trainyard {

/// A plain transformer on two nodes, and what is to be searched.
inline std::string small_plan(const std::string& search, const std::string& more = "") {
  return "cluster: {gpu: H100-SXM, nodes: 2, fabric: fat-tree}\n"
         "model: {like: llama3.1-8b, layers: 8}\n"
         "training: {tokens: 1 B, sequence_length: 4096, global_batch: 64, precision: bf16}\n"
         "parallel: {tensor: 4, sequence_parallel: true, pipeline: 2, zero: 1}\n"
         "stack: megatron-core\n" +
         more + "search: " + search + "\n";
}

/// A few plans, so that a test is quick.
inline const std::string few_plans =
    "tensor: [1, 2], pipeline: [1, 2], micro_batch: 1, schedule: [1f1b, zb-h1], zero: 1";

inline YamlDocument plan_file(const std::string& text) {
  return read_yaml_text("plan.yaml", text);
}

inline YamlDocument scenario_in(YamlDocument document) {
  erase_entry(document.root_node, "search");
  return document;
}

inline SearchResult search_in(const std::string& text) {
  const YamlDocument document = plan_file(text);
  return search(read_search(document), scenario_in(document), embedded_catalogue());
}

/// What is wrong with a plan file; empty if nothing is.
inline std::string mistake_in(const std::string& text) {
  try {
    search_in(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace trainyard
