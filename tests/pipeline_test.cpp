#include "workloads/pipeline.hpp"

#include <string>
#include <utility>
#include <vector>

#include "sim/engine.hpp"
#include "tests/catch.hpp"
#include "workloads/breadth_first.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr auto forward = ChunkKind::forward;
constexpr auto backward = ChunkKind::backward;
constexpr auto backward_input = ChunkKind::backward_input;
constexpr auto weights = ChunkKind::weights;
constexpr auto pair = ChunkKind::pair;

/// Every chunk takes a second; what is handed over takes `latency`, and then its load.
PipelineCosts seconds_and(Seconds latency, const Demand& load = {}) {
  return {.chunk = [](int, const Chunk&) { return 1.0_s; },
          .hand_over = [=](int, int) { return HandOver{latency, load}; }};
}

/// One pipe, rank r of which holds stage r.
Schedule one_pipe(int micro_batches, const std::vector<std::vector<Chunk>>& order) {
  Schedule schedule{.stages = static_cast<int>(order.size()),
                    .micro_batches = micro_batches,
                    .placement = {},
                    .order = order};
  for (int rank = 0; rank < schedule.stages; ++rank) {
    schedule.placement.push_back({Placement{.pipe = 0, .stage = rank}});
  }
  return schedule;
}

/// When the chunks of a rank start.
std::vector<double> starts(const PipelineGraph& pipeline, const Timeline& timeline,
                           std::size_t rank) {
  std::vector<double> starts;
  for (const TaskId task : pipeline.chunks[rank]) {
    starts.push_back(timeline[index(task)].start.value());
  }
  return starts;
}

void check_near(const std::vector<double>& values, const std::vector<double>& expected) {
  REQUIRE(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    CAPTURE(i);
    CHECK(values[i] == Approx(expected[i]).epsilon(1e-9));
  }
}

void check_refused(const Schedule& schedule, const std::string& message) {
  CHECK_THROWS_WITH(pipeline_graph(schedule, seconds_and(0.0_s)), message);
}

}  // namespace

// F0 leaves rank 0 at 1 and arrives at 1.5; F1 leaves at 2 all the same.
//
//   rank 0  |F0|F1|
//   rank 1     . |F0|F1|
TEST_CASE("handing over delays the next stage, not the sender") {
  const Schedule schedule = gpipe(2, 2);
  SECTION("by its latency") {
    const PipelineGraph pipeline = pipeline_graph(schedule, seconds_and(0.5_s));
    const Timeline timeline = simulate({}, pipeline.graph);
    check_near(starts(pipeline, timeline, 0), {0.0, 1.0, 5.0, 6.0});
    check_near(starts(pipeline, timeline, 1), {1.5, 2.5, 3.5, 4.5});
  }
  SECTION("and by its load") {
    const std::vector links{50.0_GBps};
    const PipelineGraph pipeline =
        pipeline_graph(schedule, seconds_and(0.25_s, {{LinkId{0}, 12.5_GB}}));
    const Timeline timeline = simulate(links, pipeline.graph);
    check_near(starts(pipeline, timeline, 0), {0.0, 1.0, 5.0, 6.0});
    check_near(starts(pipeline, timeline, 1), {1.5, 2.5, 3.5, 4.5});
  }
}

TEST_CASE("each hand-over is a task of a sending stream, and there are no others") {
  const PipelineGraph pipeline = pipeline_graph(gpipe(3, 2), seconds_and(0.5_s));

  std::size_t chunks = 0;
  for (std::size_t rank = 0; rank < 3; ++rank) {
    chunks += pipeline.chunks[rank].size();
    for (const TaskId task : pipeline.chunks[rank]) {
      CHECK(pipeline.graph[task].stream == id_at<StreamId>(rank));
    }
  }
  constexpr std::size_t hand_overs = 8;  // 2 borders between ranks, each way, 2 micro-batches
  CHECK(pipeline.graph.size() == chunks + hand_overs);
}

TEST_CASE("two phases of one rank hand over to each other for free") {
  const Schedule schedule{.stages = 2,
                          .micro_batches = 1,
                          .placement = {{{0, 0}, {0, 1}}},
                          .order = {{{forward, 0}, {forward, 1}, {backward, 1}, {backward, 0}}}};
  const PipelineGraph pipeline = pipeline_graph(schedule, seconds_and(9.0_s));
  CHECK(pipeline.graph.size() == 4);
  CHECK(makespan(simulate({}, pipeline.graph)).value() == Approx(4.0).epsilon(1e-9));
}

TEST_CASE("a gradient leaves after a backward for inputs, without waiting for the weights") {
  const Schedule schedule = one_pipe(
      1, {{{forward}, {backward_input}, {weights}}, {{forward}, {backward_input}, {weights}}});
  const PipelineGraph pipeline = pipeline_graph(schedule, seconds_and(0.0_s));
  const Timeline timeline = simulate({}, pipeline.graph);
  check_near(starts(pipeline, timeline, 0), {0.0, 3.0, 4.0});
  check_near(starts(pipeline, timeline, 1), {1.0, 2.0, 3.0});
}

TEST_CASE("stages may take unequal times") {
  const PipelineCosts costs{
      .chunk = [](int rank, const Chunk&) { return rank == 1 ? 3.0_s : 1.0_s; },
      .hand_over = [](int, int) { return HandOver{}; }};
  const PipelineGraph pipeline = pipeline_graph(gpipe(2, 2), costs);
  check_near(starts(pipeline, simulate({}, pipeline.graph), 0), {0.0, 1.0, 10.0, 13.0});
}

TEST_CASE("an order that deadlocks is refused with the chunks that wait for each other") {
  check_refused(
      one_pipe(2, {{{forward, 0, 0}, {backward, 0, 0}, {forward, 0, 1}, {backward, 0, 1}},
                   {{forward, 0, 0}, {forward, 0, 1}, {backward, 0, 0}, {backward, 0, 1}}}),
      "the order deadlocks: rank 0's backward of micro-batch 0 (chunk 1) waits for rank 1's "
      "backward of micro-batch 0 (chunk 2), which comes after its own forward of micro-batch 1 "
      "(chunk 1), which waits for rank 0's forward of micro-batch 1 (chunk 2), which comes after "
      "the first");
}

TEST_CASE("a schedule that does not do everything once is refused") {
  check_refused(one_pipe(1, {{{forward}, {backward}}, {{backward}}}),
                "rank 1 has no forward of micro-batch 0");
  check_refused(one_pipe(1, {{{forward}, {backward_input}}}),
                "rank 0 has no weights of micro-batch 0");
  check_refused(one_pipe(1, {{{forward}, {backward}, {weights}}}),
                "rank 0 runs twice the weights of micro-batch 0");
  check_refused(one_pipe(1, {{{forward}, {backward}, {forward, 0, 1}}}),
                "rank 0 cannot run the forward of micro-batch 1");
}
