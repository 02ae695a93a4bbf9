#include <set>

#include "tests/catch.hpp"
#include "tests/json_schema.hpp"
#include "tests/traces.hpp"

// What viewers of traces ask of a file, and would warn about.

using namespace trainyard;

namespace {

const JsonSchema& chrome_trace() {
  static const JsonSchema schema{TraceJson::parse(text_of("tests/data/chrome-trace.schema.json"))};
  return schema;
}

void check_names(const TraceJson& trace) {
  std::set<int> processes;
  for (const TraceJson& event : trace.at("traceEvents")) {
    if (event.at("name") == "process_name") processes.insert(event.at("pid").get<int>());
  }
  const std::map<TraceThread, std::string> names = thread_names(trace);
  for (const TraceJson& event : trace.at("traceEvents")) {
    REQUIRE(processes.contains(event.at("pid").get<int>()));
    if (event.contains("tid")) REQUIRE(names.contains(thread_of(event)));
  }
}

/// One end of an arrow.
struct FlowEnd {
  TraceThread thread;
  std::string name;
  Nanoseconds at;
};

struct Flow {
  std::vector<FlowEnd> starts;
  std::vector<FlowEnd> ends;
};

std::map<std::size_t, Flow> flows_of(const TraceJson& trace) {
  std::map<std::size_t, Flow> flows;
  for (const TraceJson& event : trace.at("traceEvents")) {
    const bool starts = event.at("ph") == "s";
    if (!starts && event.at("ph") != "f") continue;
    Flow& flow = flows[event.at("id").get<std::size_t>()];
    (starts ? flow.starts : flow.ends)
        .push_back({thread_of(event), event.at("name"), nanoseconds(event.at("ts"))});
    if (!starts) REQUIRE(event.at("bp") == "e");
  }
  return flows;
}

/// The chunk around a time, of which the end belongs to the next.
const TraceSpan& chunk_at(const std::map<TraceThread, std::vector<TraceSpan>>& spans,
                          const FlowEnd& end) {
  const std::vector<TraceSpan>& chunks = spans.at(end.thread);
  const auto after = std::ranges::upper_bound(chunks, end.at, {}, &TraceSpan::start);
  REQUIRE(after != chunks.begin());
  const TraceSpan& chunk = *std::prev(after);
  REQUIRE(end.at < chunk.finish);
  return chunk;
}

/// Each flow has one start and one end, in chunks of two ranks, and leads onwards in time.
std::size_t check_flows(const TraceJson& trace) {
  const auto spans = spans_of(trace);
  const auto flows = flows_of(trace);
  for (const auto& [id, flow] : flows) {
    CAPTURE(id);
    REQUIRE(flow.starts.size() == 1);
    REQUIRE(flow.ends.size() == 1);
    const FlowEnd& from = flow.starts.front();
    const FlowEnd& to = flow.ends.front();
    REQUIRE(from.name == to.name);
    REQUIRE(from.thread.first != to.thread.first);
    REQUIRE(from.at <= to.at);
    REQUIRE(chunk_at(spans, from).category == "chunk");
    REQUIRE(chunk_at(spans, to).start == to.at);
    REQUIRE(chunk_at(spans, from).finish == from.at + 1);
  }
  return flows.size();
}

TraceJson small_trace() {
  return trace_of(four_nodes("tensor: 4, pipeline: 2"));
}

/// The first event of a phase.
TraceJson& event_of(TraceJson& trace, const std::string& phase) {
  for (TraceJson& event : trace["traceEvents"]) {
    if (event["ph"] == phase) return event;
  }
  throw std::runtime_error{"the trace has no event of phase " + phase};
}

/// What the schema says of a trace with a damaged event, without the event's number.
template <class Damage>
std::string violation_after(TraceJson trace, const std::string& phase, Damage damage) {
  damage(event_of(trace, phase));
  const std::string violation = chrome_trace().find_violation(trace).value_or("");
  return violation.substr(std::min(violation.size(), violation.find_first_of("/:", 13)));
}

}  // namespace

TEST_CASE("traces are as the Trace Event Format asks, under every plan") {
  for (const TracedRun& run : traced_runs()) {
    CAPTURE(run.parallel, run.stack);
    const TraceJson trace = trace_of(run.scenario());
    CHECK(chrome_trace().find_violation(trace).value_or("") == "");
    check_names(trace);
    check_flows(trace);
  }
}

TEST_CASE("the schema finds what is wrong with a trace") {
  const TraceJson trace = small_trace();
  CHECK(chrome_trace().find_violation(TraceJson::array()) == ": is no \"object\"");
  CHECK(chrome_trace().find_violation(TraceJson::object()) == ": has no 'traceEvents'");
  const auto after = [&](const std::string& phase, auto damage) {
    return violation_after(trace, phase, damage);
  };
  CHECK(after("X", [](TraceJson&) {}).empty());
  CHECK(after("X", [](TraceJson& event) { event["dur"] = -0.001; }) == "/dur: is below 0");
  CHECK(after("X", [](TraceJson& event) { event["ts"] = "0"; }) == "/ts: is no \"number\"");
  CHECK(after("X", [](TraceJson& event) { event.erase("tid"); }) == ": has no 'tid'");
  CHECK(after("X", [](TraceJson& event) { event["name"] = ""; }) == "/name: is too short");
  CHECK(after("s", [](TraceJson& event) { event.erase("id"); }) == ": has no 'id'");
  CHECK(after("f", [](TraceJson& event) { event["bp"] = "s"; }) == "/bp: is none of [\"e\"]");
  CHECK(after("C", [](TraceJson& event) { event["args"] = TraceJson::object(); }) ==
        "/args: has too few members");
  CHECK(after("C", [](TraceJson& event) { event["args"]["bytes"] = "many"; }) ==
        "/args/bytes: is no \"number\"");
  CHECK(after("M", [](TraceJson& event) { event["args"]["name"] = 7; }) ==
        "/args/name: is no \"string\"");
  CHECK_THAT(after("M", [](TraceJson& event) { event["name"] = "nickname"; }),
             Catch::Matchers::StartsWith("/name: is none of [\"process_name\""));
  CHECK_THAT(after("X", [](TraceJson& event) { event["ph"] = "Y"; }),
             Catch::Matchers::StartsWith("/ph: is none of "));
}

TEST_CASE("an arrow leads from each chunk to every one on another rank that takes its results") {
  // Three of four stages hand on activations, and three gradients.
  const Scenario scenario = small_run();
  const Prediction prediction = predict(scenario);
  const std::size_t micro_batches =
      static_cast<std::size_t>(prediction.step.schedule.micro_batches);
  CHECK(check_flows(trace_of(scenario, prediction)) == 2 * 3 * micro_batches);
}

TEST_CASE("an arrow leads from a micro-batch to itself") {
  const TraceJson trace = trace_of(small_run());
  std::map<std::pair<int, Nanoseconds>, TraceJson> by_start;
  std::map<std::pair<int, Nanoseconds>, TraceJson> by_finish;
  for (const TraceJson& event : trace.at("traceEvents")) {
    if (event.at("ph") != "X" || event.at("cat") != "chunk") continue;
    const Nanoseconds start = nanoseconds(event.at("ts"));
    by_start[{event.at("pid"), start}] = event.at("args");
    by_finish[{event.at("pid"), start + nanoseconds(event.at("dur"))}] = event.at("args");
  }
  for (const auto& [id, flow] : flows_of(trace)) {
    CAPTURE(id);
    const FlowEnd& from = flow.starts.front();
    const FlowEnd& to = flow.ends.front();
    const TraceJson& maker = by_finish.at({from.thread.first, from.at + 1});
    const TraceJson& taker = by_start.at({to.thread.first, to.at});
    CHECK(maker["micro_batch"] == taker["micro_batch"]);
    CHECK(maker["part"] == (from.name == "activations" ? "forward" : "backward"));
    CHECK(taker["part"] == maker["part"]);
    const int way = from.name == "activations" ? 1 : -1;
    CHECK(taker["stage"].get<int>() == maker["stage"].get<int>() + way);
  }
}

TEST_CASE("viewers show ranks and their threads in order") {
  const TraceJson trace = trace_of(small_run(slow_gpu));
  std::vector<int> processes;
  std::map<int, int> last_thread;
  for (const TraceJson& event : trace.at("traceEvents")) {
    if (event.at("name") == "process_sort_index") processes.push_back(event["args"]["sort_index"]);
    if (event.at("name") != "thread_sort_index") continue;
    const int place = event["args"]["sort_index"];
    CHECK(place > last_thread[event.at("pid").get<int>()]);
    last_thread[event.at("pid").get<int>()] = place;
  }
  CHECK(processes == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("a pipeline of one stage sends no messages") {
  CHECK(flows_of(trace_of(four_nodes("zero: 3", "llama3.1-8b", "fsdp2"))).empty());
}
