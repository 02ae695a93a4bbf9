#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "analysis/trace.hpp"
#include "tests/stragglers.hpp"

// Runs whose traces tests look at, and what is in a trace.

namespace trainyard {

using TraceJson = nlohmann::json;

inline TraceJson trace_of(const Scenario& scenario, const Prediction& prediction) {
  std::ostringstream stream;
  write_trace(stream, scenario, prediction);
  return TraceJson::parse(stream.str());
}

inline TraceJson trace_of(const Scenario& scenario) {
  return trace_of(scenario, predict(scenario, {.engine = Engine::fluid}));
}

using Nanoseconds = std::int64_t;

/// Times of a trace are whole nanoseconds, written in microseconds.
inline Nanoseconds nanoseconds(const TraceJson& microseconds) {
  return std::llround(microseconds.get<double>() * 1e3);
}

struct TraceSpan {
  std::string category;
  std::string name;
  Nanoseconds start;
  Nanoseconds finish;
  std::string part;  ///< of a chunk, and of what follows the pipeline
};

using TraceThread = std::pair<int, int>;  ///< process and thread

inline TraceThread thread_of(const TraceJson& event) {
  return {event.at("pid").get<int>(), event.at("tid").get<int>()};
}

/// The thread of a process that has its chunks.
inline constexpr int thread_of_chunks = 1;
/// The number of the process of rank 0.
inline constexpr int first_process = 1000;

/// The spans of a trace by thread, in the order of their starts.
inline std::map<TraceThread, std::vector<TraceSpan>> spans_of(const TraceJson& trace) {
  std::map<TraceThread, std::vector<TraceSpan>> spans;
  for (const TraceJson& event : trace.at("traceEvents")) {
    if (event.at("ph") != "X") continue;
    const Nanoseconds start = nanoseconds(event.at("ts"));
    TraceSpan span{event.at("cat"), event.at("name"), start, start + nanoseconds(event.at("dur")),
                   ""};
    if (event.contains("args")) span.part = event.at("args").at("part");
    spans[thread_of(event)].push_back(std::move(span));
  }
  for (auto& [thread, of_thread] : spans) {
    std::ranges::stable_sort(of_thread, {}, &TraceSpan::start);
  }
  return spans;
}

/// Threads by the names that processes give them.
inline std::map<TraceThread, std::string> thread_names(const TraceJson& trace) {
  std::map<TraceThread, std::string> names;
  for (const TraceJson& event : trace.at("traceEvents")) {
    if (event.at("name") == "thread_name") names[thread_of(event)] = event["args"]["name"];
  }
  return names;
}

/// A dense model on four nodes, or one with experts.
inline Scenario four_nodes(const std::string& parallel, const std::string& model = "llama3.1-8b",
                           const std::string& stack = "megatron-core") {
  return scenario_of(
      "cluster: {gpu: H100-SXM, nodes: 4, fabric: rail-fat-tree}\nmodel: {like: " + model +
      ", layers: 8}\n"
      "training: {tokens: 1 B, sequence_length: 8192, global_batch: 64, precision: "
      "bf16, recompute: {full: 1}}\nparallel: {" +
      parallel + "}\nstack: " + stack + "\n");
}

/// A run under a plan, and what travels beside its kernels.
struct TracedRun {
  std::string parallel;
  std::string model;
  std::string stack;
  std::vector<std::string> beside;

  Scenario scenario() const { return four_nodes(parallel, model, stack); }
};

/// One for each kind of overlap, and for each family of schedules.
inline std::vector<TracedRun> traced_runs() {
  const std::string dense = "llama3.1-8b";
  const std::string experts = "mixtral-8x7b";
  const std::vector<std::string> rows{"rows of shared matrices"};
  const std::vector<std::string> shards{"gradients", "weights"};
  const std::string megatron = "megatron-core";
  return {
      {"pipeline: 4, zero: 1", dense, megatron, {}},
      {"pipeline: 4, zero: 1, schedule: gpipe", dense, megatron, {}},
      {"tensor: 4, sequence_parallel: true, pipeline: 2", dense, megatron, rows},
      {"tensor: 2, sequence_parallel: true, pipeline: 2, virtual_stages: 2, zero: 1, "
       "schedule: interleaved, overlap: {tensor: true}",
       dense, megatron, rows},
      {"context: 4, pipeline: 2, zero: 1", dense, megatron, {"keys and values"}},
      {"tensor: 2, context: 2, overlap: {tensor: true}",
       dense,
       megatron,
       {"keys and values", "rows of shared matrices"}},
      {"zero: 3", dense, "fsdp2", shards},
      {"tensor: 2, sequence_parallel: true, context: 2, zero: 3", dense, "fsdp2", shards},
      {"pipeline: 2, expert: 8, zero: 1", experts, megatron, {}},
      {"pipeline: 2, expert: 8, zero: 1, schedule: dualpipe",
       experts,
       "deepseek",
       {"expert exchange"}},
      {"expert: 8, zero: 3", experts, "fsdp2", shards},
      {"pipeline: 4, zero: 1, schedule: chimera", dense, megatron, {}},
      {"pipeline: 2, zero: 1, schedule: zb-v", dense, megatron, {}},
      {"pipeline: 4, zero: 1, schedule: dualpipev", dense, megatron, {}},
  };
}

}  // namespace trainyard
