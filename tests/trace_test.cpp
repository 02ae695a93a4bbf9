#include "analysis/trace.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/stragglers.hpp"

using namespace trainyard;

namespace {

using Json = nlohmann::json;

constexpr double rounding = 2e-3;  // microseconds

Json trace_of(const Prediction& prediction) {
  std::ostringstream stream;
  write_trace(stream, prediction);
  return Json::parse(stream.str());
}

struct Event {
  std::string category;
  std::string name;
  double start;
  double finish;
};

using Thread = std::pair<int, int>;  // process and thread

/// The spans of a trace by thread, in order.
std::map<Thread, std::vector<Event>> spans_of(const Json& trace) {
  std::map<Thread, std::vector<Event>> spans;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.at("ph") != "X") continue;
    const double start = event.at("ts").get<double>();
    spans[{event.at("pid").get<int>(), event.at("tid").get<int>()}].push_back(
        {event.at("cat"), event.at("name"), start, start + event.at("dur").get<double>()});
  }
  for (auto& [thread, of_thread] : spans) std::ranges::stable_sort(of_thread, {}, &Event::start);
  return spans;
}

/// Threads by the names that processes give them.
std::map<Thread, std::string> thread_names(const Json& trace) {
  std::map<Thread, std::string> names;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.at("name") != "thread_name") continue;
    names[{event.at("pid").get<int>(), event.at("tid").get<int>()}] = event["args"]["name"];
  }
  return names;
}

/// Names of the threads on which transfers run beside kernels.
std::vector<std::string> beside_kernels(const Json& trace) {
  const std::map<Thread, std::string> names = thread_names(trace);
  std::vector<std::string> beside;
  for (const auto& [thread, spans] : spans_of(trace)) {
    const std::string& name = names.at(thread);
    if (spans.front().category != "transfer" || name == "compute") continue;
    if (std::ranges::find(beside, name) == beside.end()) beside.push_back(name);
  }
  std::ranges::sort(beside);
  return beside;
}

void check_that_spans_nest(const Json& trace) {
  const auto spans = spans_of(trace);
  for (const auto& [thread, of_thread] : spans) {
    const std::vector<Event>& chunks = spans.at({thread.first, 0});
    double free_at = 0.0;
    auto chunk = chunks.begin();
    for (const Event& span : of_thread) {
      CAPTURE(thread.first, thread.second, span.name, span.start);
      REQUIRE(span.start >= free_at - rounding);
      free_at = span.finish;
      if (span.category != "kernel" && span.category != "transfer") continue;
      while (chunk != chunks.end() && chunk->finish < span.finish - rounding) ++chunk;
      REQUIRE(chunk != chunks.end());
      REQUIRE(chunk->start <= span.start + rounding);
    }
  }
}

/// A dense model on four nodes, or one with experts.
Scenario four_nodes(const std::string& parallel, const std::string& model = "llama3.1-8b",
                    const std::string& stack = "megatron-core") {
  return scenario_of(
      "cluster: {gpu: H100-SXM, nodes: 4, fabric: rail-fat-tree}\nmodel: {like: " + model +
      ", layers: 8}\n"
      "training: {tokens: 1 B, sequence_length: 8192, global_batch: 64, precision: "
      "bf16, recompute: {full: 1}}\nparallel: " +
      parallel + "\nstack: " + stack + "\n");
}

}  // namespace

TEST_CASE("the trace has every chunk of every rank, up to the end of the step") {
  const Prediction prediction = predict(deepseek_v3());
  std::size_t chunks = 0;
  double last = 0.0;
  for (const auto& [thread, spans] : spans_of(trace_of(prediction))) {
    last = std::max(last, spans.back().finish);
    if (thread.second == 0) chunks += spans.size();
  }
  std::size_t expected = 0;
  for (const auto& order : prediction.step.schedule.order) expected += order.size();
  CHECK(chunks == expected);
  CHECK(last * 1e-6 == Approx(prediction.step_time.value()).epsilon(1e-6));
}

TEST_CASE("spans of DeepSeek-V3's trace lie in chunks, and each stream does one thing at a time") {
  check_that_spans_nest(trace_of(predict(deepseek_v3())));
}

TEST_CASE("threads do one thing at a time under every plan, inside their chunks") {
  using Names = std::vector<std::string>;
  struct Case {
    std::string parallel;
    std::string model;
    std::string stack;
    Names beside;  // what travels beside the kernels of a chunk
  };
  const std::string dense = "llama3.1-8b";
  const std::string experts = "mixtral-8x7b";
  const Names rows{"rows of shared matrices"};
  const std::vector<Case> cases{
      {"pipeline: 4, zero: 1", dense, "megatron-core", {}},
      {"tensor: 4, sequence_parallel: true, pipeline: 2", dense, "megatron-core", rows},
      {"tensor: 2, sequence_parallel: true, pipeline: 2, virtual_stages: 2, zero: 1, "
       "schedule: interleaved, overlap: {tensor: true}",
       dense, "megatron-core", rows},
      {"context: 4, pipeline: 2, zero: 1", dense, "megatron-core", {"keys and values"}},
      {"tensor: 2, context: 2, overlap: {tensor: true}",
       dense,
       "megatron-core",
       {"keys and values", "rows of shared matrices"}},
      {"zero: 3", dense, "fsdp2", {"gradients", "weights"}},
      {"tensor: 2, sequence_parallel: true, context: 2, zero: 3",
       dense,
       "fsdp2",
       {"gradients", "weights"}},
      {"pipeline: 2, expert: 8, zero: 1", experts, "megatron-core", {}},
      {"pipeline: 2, expert: 8, zero: 1, schedule: dualpipe",
       experts,
       "deepseek",
       {"expert exchange"}},
      {"expert: 8, zero: 3", experts, "fsdp2", {"gradients", "weights"}},
      {"pipeline: 4, zero: 1, schedule: chimera", dense, "megatron-core", {}},
      {"pipeline: 2, zero: 1, schedule: zb-v", dense, "megatron-core", {}},
      {"pipeline: 4, zero: 1, schedule: dualpipev", dense, "megatron-core", {}},
  };
  for (const Case& of : cases) {
    CAPTURE(of.parallel, of.stack);
    const Json trace = trace_of(predict(four_nodes("{" + of.parallel + "}", of.model, of.stack)));
    check_that_spans_nest(trace);
    CHECK(beside_kernels(trace) == of.beside);
  }
}

TEST_CASE("processes and threads of the trace have names") {
  const Json trace = trace_of(predict(deepseek_v3()));
  std::vector<std::string> names;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.at("ph") == "M" && event.at("pid") == 3) names.push_back(event["args"]["name"]);
  }
  CHECK(names == std::vector<std::string>{"pipeline rank 3", "chunks", "compute", "expert exchange",
                                          "weights of copies", "gradients of copies"});
}

TEST_CASE("processes are named by the replicas that they stand for, where these differ") {
  const Json trace = trace_of(predict(small_run(slow_gpu)));
  std::vector<std::string> names;
  for (const Json& event : trace.at("traceEvents")) {
    if (event.at("name") == "process_name") names.push_back(event["args"]["name"]);
  }
  REQUIRE(names.size() == 8);
  CHECK(names[3] == "pipeline rank 3 of replicas 0, 2, 3");
  CHECK(names[6] == "pipeline rank 2 of replica 1");
}

TEST_CASE("spans lie in their chunks where these take less time than in the nested replay") {
  Prediction prediction = predict(small_run());
  for (auto& rank : prediction.step.timeline.chunks) {
    for (Interval& chunk : rank) chunk.finish = chunk.start + 0.9 * chunk.duration();
  }
  check_that_spans_nest(trace_of(prediction));
}
