#include "analysis/trace.hpp"

#include "analysis/scenario_files.hpp"
#include "tests/catch.hpp"
#include "tests/traces.hpp"

using namespace trainyard;

namespace {

/// Names of the threads on which transfers run beside kernels; sends wait for a chunk's last one.
std::vector<std::string> beside_kernels(const TraceJson& trace) {
  const std::map<TraceThread, std::string> names = thread_names(trace);
  std::vector<std::string> beside;
  for (const auto& [thread, spans] : spans_of(trace)) {
    const std::string& name = names.at(thread);
    if (spans.front().category != "transfer" || name == "compute" || name == "to other stages") {
      continue;
    }
    if (std::ranges::find(beside, name) == beside.end()) beside.push_back(name);
  }
  std::ranges::sort(beside);
  return beside;
}

/// To the nanosecond: each thread does one thing at a time, what chunks are made of lies in one.
void check_that_spans_nest(const TraceJson& trace) {
  const auto spans = spans_of(trace);
  for (const auto& [thread, of_thread] : spans) {
    const std::vector<TraceSpan>& chunks = spans.at({thread.first, thread_of_chunks});
    Nanoseconds free_at = 0;
    auto chunk = chunks.begin();
    for (const TraceSpan& span : of_thread) {
      CAPTURE(thread.first, thread.second, span.name, span.start);
      REQUIRE(span.start >= free_at);
      REQUIRE(span.finish > span.start);
      free_at = span.finish;
      if (span.category != "kernel" && span.category != "transfer") continue;
      while (chunk != chunks.end() && chunk->finish < span.finish) ++chunk;
      REQUIRE(chunk != chunks.end());
      REQUIRE(chunk->start <= span.start);
      REQUIRE(chunk->category == "chunk");
    }
  }
}

double seconds(Nanoseconds time) {
  return static_cast<double>(time) * 1e-9;
}

/// How much of some spans, in order and apart, others do not cover, likewise in order.
Nanoseconds uncovered(const std::vector<TraceSpan>& spans, const std::vector<TraceSpan>& others) {
  Nanoseconds sum = 0;
  for (const TraceSpan& span : spans) {
    Nanoseconds from = span.start;
    for (const TraceSpan& other : others) {
      if (other.finish <= from || other.start >= span.finish) continue;
      sum += std::max(Nanoseconds{}, other.start - from);
      from = std::max(from, std::min(other.finish, span.finish));
    }
    sum += span.finish - from;
  }
  return sum;
}

/// The spans of a rank that a condition chooses, overlapping ones joined.
template <class Chosen>
std::vector<TraceSpan> joined(const std::map<TraceThread, std::vector<TraceSpan>>& spans,
                              int process, Chosen chosen) {
  std::vector<TraceSpan> all;
  for (const auto& [thread, of_thread] : spans) {
    if (thread.first == process) std::ranges::copy_if(of_thread, std::back_inserter(all), chosen);
  }
  std::ranges::stable_sort(all, {}, &TraceSpan::start);
  std::vector<TraceSpan> together;
  for (const TraceSpan& span : all) {
    if (together.empty() || span.start > together.back().finish) {
      together.push_back(span);
    } else {
      together.back().finish = std::max(together.back().finish, span.finish);
    }
  }
  return together;
}

/// Rounded to nanoseconds, a sum of so many spans can be off by one each.
auto near(Seconds time, std::size_t spans) {
  return Approx(time.value()).margin(1e-9 * static_cast<double>(spans)).epsilon(0.0);
}

void check_sums(const TraceJson& trace, const Prediction& prediction) {
  const auto spans = spans_of(trace);
  for (std::size_t rank = 0; rank < prediction.parts.size(); ++rank) {
    CAPTURE(rank);
    const int process = first_process + static_cast<int>(rank);
    std::map<std::string, Nanoseconds> sums;
    Nanoseconds busy = 0;
    const std::vector<TraceSpan>& chunks = spans.at({process, thread_of_chunks});
    for (const TraceSpan& span : chunks) {
      sums[span.part] += span.finish - span.start;
      busy += span.finish - span.start;
    }
    const StepParts& parts = prediction.parts[rank];
    for (const StepPart& part : step_parts) {
      CAPTURE(part.name);
      if (part.name == "bubble" || part.name == "exposed_communication") continue;
      CHECK(seconds(sums[std::string{part.name}]) == near(parts.*part.value, chunks.size()));
    }
    CHECK(prediction.step_time.value() - seconds(busy) == near(parts.bubble, chunks.size()));
  }
}

/// Transfers that no kernel runs beside; those between copies count once the pipeline has ended.
void check_exposed(const TraceJson& trace, const Prediction& prediction) {
  const auto spans = spans_of(trace);
  const auto is_kernel = [](const TraceSpan& span) { return span.category == "kernel"; };
  const auto is_transfer = [](const TraceSpan& span) { return span.category == "transfer"; };
  const StepTimeline& timeline = prediction.step.timeline;
  for (std::size_t rank = 0; rank < prediction.parts.size(); ++rank) {
    const int process = first_process + static_cast<int>(rank);
    const std::vector<TraceSpan> transfers = joined(spans, process, is_transfer);
    Nanoseconds exposed = uncovered(transfers, joined(spans, process, is_kernel));
    const Nanoseconds start = std::llround(timeline.pipeline_start.value() * 1e9);
    const Nanoseconds end = std::llround(timeline.pipeline_end.value() * 1e9);
    for (const auto& [thread, of_thread] : spans) {
      if (thread.first != process) continue;
      for (const TraceSpan& span : of_thread) {
        if (span.category != "sync") continue;
        exposed += std::max(Nanoseconds{}, span.finish - std::max(span.start, end));
      }
    }
    CAPTURE(rank);
    CHECK(seconds(exposed + start) ==
          near(prediction.parts[rank].exposed_communication, 4 * transfers.size() + 8));
  }
}

/// An example with as many times fewer micro-batches.
Scenario part_of_example(const std::string& name, int batches) {
  const std::string file = std::string{TRAINYARD_SOURCE_DIR} + "/examples/" + name + ".yaml";
  const RunScenario run = read_run_scenario(read_over_base(file), embedded_catalogue());
  Scenario scenario = run.phases.front().scenario();
  scenario.training.global_batch /= batches;
  return scenario;
}

}  // namespace

TEST_CASE("the trace has every chunk of every rank, up to the end of the step") {
  const Scenario scenario = part_of_example("deepseek-v3", 3);
  const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  std::size_t chunks = 0;
  Nanoseconds last = 0;
  for (const auto& [thread, spans] : spans_of(trace_of(scenario, prediction))) {
    last = std::max(last, spans.back().finish);
    for (const TraceSpan& span : spans) chunks += span.category == "chunk" ? 1 : 0;
  }
  std::size_t expected = 0;
  for (const auto& order : prediction.step.schedule.order) expected += order.size();
  CHECK(chunks == expected);
  CHECK(last == std::llround(prediction.step_time.value() * 1e9));
}

TEST_CASE("spans of the examples' traces lie in chunks, and add up to the parts of their steps") {
  const auto [example, batches] = GENERATE(table<std::string, int>(
      {{"deepseek-v3", 3}, {"stragglers/slow-gpu", 3}, {"gpt3-175b", 16}, {"mixtral-8x22b", 1}}));
  const Scenario scenario = part_of_example(example, batches);
  const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  const TraceJson trace = trace_of(scenario, prediction);
  CAPTURE(example);
  check_that_spans_nest(trace);
  check_sums(trace, prediction);
  check_exposed(trace, prediction);
}

TEST_CASE("threads do one thing at a time under every plan, inside their chunks") {
  for (const TracedRun& run : traced_runs()) {
    CAPTURE(run.parallel, run.stack);
    const TraceJson trace = trace_of(run.scenario());
    check_that_spans_nest(trace);
    CHECK(beside_kernels(trace) == run.beside);
  }
}

TEST_CASE("chunks of a trace and what is around them add up to the parts of the step") {
  for (const TracedRun& run : traced_runs()) {
    CAPTURE(run.parallel, run.stack);
    const Scenario scenario = run.scenario();
    const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
    check_sums(trace_of(scenario, prediction), prediction);
  }
}

TEST_CASE("chunks of each class of replicas add up to the parts of its ranks") {
  const Scenario scenario = small_run(slow_gpu);
  const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  const TraceJson trace = trace_of(scenario, prediction);
  check_that_spans_nest(trace);
  check_sums(trace, prediction);
}

TEST_CASE("transfers of a trace that no kernel covers add up to the exposed communication") {
  for (const TracedRun& run : traced_runs()) {
    if (run.parallel.find("pipeline") == std::string::npos) continue;
    CAPTURE(run.parallel, run.stack);
    const Scenario scenario = run.scenario();
    const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
    check_exposed(trace_of(scenario, prediction), prediction);
  }
}

TEST_CASE("processes and threads of the trace have names") {
  const TraceJson trace = trace_of(part_of_example("deepseek-v3", 3));
  std::vector<std::string> names;
  for (const TraceJson& event : trace.at("traceEvents")) {
    if (event.at("ph") == "M" && event.at("pid") == 1003 && event["args"].contains("name")) {
      names.push_back(event["args"]["name"]);
    }
  }
  CHECK(names == std::vector<std::string>{"pipeline rank 3", "chunks", "compute", "expert exchange",
                                          "weights of copies", "gradients of copies"});
}

TEST_CASE("processes are named by the replicas that they stand for, where these differ") {
  const TraceJson trace = trace_of(small_run(slow_gpu));
  std::vector<std::string> names;
  for (const TraceJson& event : trace.at("traceEvents")) {
    if (event.at("name") == "process_name") names.push_back(event["args"]["name"]);
  }
  REQUIRE(names.size() == 8);
  CHECK(names[3] == "pipeline rank 3 of replicas 0, 2, 3");
  CHECK(names[6] == "pipeline rank 2 of replica 1");
}

TEST_CASE("spans lie in their chunks where these take less time than in the nested replay") {
  const Scenario scenario = small_run();
  Prediction prediction = predict(scenario);
  prediction.nested_step_time = prediction.step_time;
  for (auto& rank : prediction.step.timeline.chunks) {
    for (Interval& chunk : rank) chunk.finish = chunk.start + 0.9 * chunk.duration();
  }
  check_that_spans_nest(trace_of(scenario, prediction));
}
