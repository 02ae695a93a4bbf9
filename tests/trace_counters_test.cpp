#include "analysis/trace_counters.hpp"

#include "tests/catch.hpp"
#include "tests/traces.hpp"

using namespace trainyard;

namespace {

struct Point {
  Nanoseconds at;
  double value;
};

/// What the counters of a name tell, by process.
std::map<int, std::vector<Point>> counters_of(const TraceJson& trace, const std::string& name) {
  std::map<int, std::vector<Point>> counters;
  for (const TraceJson& event : trace.at("traceEvents")) {
    if (event.at("ph") != "C" || event.at("name") != name) continue;
    counters[event.at("pid").get<int>()].push_back(
        {nanoseconds(event.at("ts")), event.at("args").begin()->get<double>()});
  }
  return counters;
}

double peak_of(const std::vector<Point>& points) {
  return std::ranges::max(points, {}, &Point::value).value;
}

/// What a counter tells at a moment.
double value_at(const std::vector<Point>& points, Nanoseconds moment) {
  return std::prev(std::ranges::upper_bound(points, moment, {}, &Point::at))->value;
}

/// Checks that the counter is nothing right before each of the spans, which lie apart, and
/// something as they begin.
void check_rises_with(const std::vector<TraceSpan>& spans, const std::vector<Point>& points) {
  constexpr Nanoseconds rounding = 2;
  Nanoseconds free = 0;
  for (const TraceSpan& span : spans) {
    CAPTURE(span.name, span.start, span.finish);
    if (span.start > free + 2 * rounding) CHECK(value_at(points, span.start - rounding) == 0.0);
    CHECK(value_at(points, span.start + rounding) > 0.0);
    CHECK(value_at(points, span.finish - rounding) > 0.0);
    free = span.finish;
  }
}

}  // namespace

TEST_CASE("the memory of a trace is at its fullest what the report says, on every rank") {
  for (const TracedRun& run : traced_runs()) {
    CAPTURE(run.parallel, run.stack);
    const Scenario scenario = run.scenario();
    const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
    const auto memory = counters_of(trace_of(scenario, prediction), "memory of a GPU");
    REQUIRE(memory.size() == prediction.step.ranks());
    double fullest = 0.0;
    for (const auto& [process, points] : memory) {
      const auto rank = static_cast<std::size_t>(process - first_process);
      CHECK(peak_of(points) == Approx(prediction.step.memory[rank].total().value()).epsilon(1e-9));
      fullest = std::max(fullest, peak_of(points));
    }
    CHECK(fullest == Approx(prediction.memory.total().value()).epsilon(1e-9));
  }
}

TEST_CASE("counters begin with the step, end with it, and rise in time") {
  const Scenario scenario = small_run(slow_gpu);
  const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  const TraceJson trace = trace_of(scenario, prediction);
  const Nanoseconds end = std::llround(prediction.step_time.value() * 1e9);
  std::size_t counters = 0;
  for (const char* name : {"memory of a GPU", "sent inside the node", "sent by a NIC"}) {
    for (const auto& [process, points] : counters_of(trace, name)) {
      CAPTURE(name, process);
      ++counters;
      CHECK(points.front().at == 0);
      CHECK(points.back().at == end);
      CHECK(std::ranges::is_sorted(points, {}, &Point::at));
    }
  }
  CHECK(counters >= 2 * 8);
}

TEST_CASE("a NIC sends no faster than it can, and nothing once the step has ended") {
  const Scenario scenario = four_nodes("pipeline: 4, zero: 1");
  const auto sent = counters_of(trace_of(scenario), "sent by a NIC");
  REQUIRE(!sent.empty());
  for (const auto& [process, points] : sent) {
    CAPTURE(process);
    CHECK(peak_of(points) > 0.0);
    CHECK(peak_of(points) <= 50.0);
    CHECK(points.back().value == 0.0);
  }
}

TEST_CASE("a GPU sends into its node when the transfers of its rank are drawn") {
  // Without copies nothing but the rows of shared matrices stays in a node.
  const Scenario scenario = four_nodes("tensor: 8, sequence_parallel: true, pipeline: 4");
  const Prediction prediction = predict(scenario, {.engine = Engine::fluid});
  REQUIRE(prediction.step.chunk_start > Seconds{1e-6});
  const TraceJson trace = trace_of(scenario, prediction);
  const auto sent = counters_of(trace, "sent inside the node");
  const auto spans = spans_of(trace);
  std::size_t threads = 0;
  for (const auto& [thread, name] : thread_names(trace)) {
    if (name != "rows of shared matrices") continue;
    CAPTURE(thread.first);
    ++threads;
    check_rises_with(spans.at(thread), sent.at(thread.first));
  }
  CHECK(threads == 4);
}

TEST_CASE("counters tell nothing of a time after the step") {
  const Scenario scenario = four_nodes("pipeline: 4, zero: 1");
  const TrainingStep step = predict(scenario, {.engine = Engine::fluid}).step;
  const Bandwidth some{1e9};
  const SendingCurve late{.times = {Seconds{}, step.timeline.end / 2.0, step.timeline.end * 2.0},
                          .nvlink = {some, some * 2.0, Bandwidth{}},
                          .nic = {some, some * 2.0, Bandwidth{}}};
  std::ostringstream stream;
  TraceEvents write{stream};
  write_sending(write, step, 0, late);
  write.finish();
  const Nanoseconds end = std::llround(step.timeline.end.value() * 1e9);
  for (const char* name : {"sent inside the node", "sent by a NIC"}) {
    const auto points = counters_of(TraceJson::parse(stream.str()), name).at(first_process);
    REQUIRE(points.size() == 3);
    CHECK(points[1].value == 2.0);
    CHECK(points[2].at == end);
    CHECK(points[2].value == 0.0);
  }
}
