#include "workloads/pipeline.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine.hpp"
#include "tests/catch.hpp"
#include "workloads/breadth_first.hpp"
#include "workloads/chimera.hpp"
#include "workloads/dualpipe.hpp"
#include "workloads/one_forward_one_backward.hpp"

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
  return {.chunk = [](int, std::size_t) { return 1.0_s; },
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
  for (const auto& chunk : pipeline.chunks[rank]) {
    starts.push_back(timeline[index(chunk.first)].start.value());
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

/// Something that takes so many seconds on a link of a GB/s of its own.
HandOver seconds_alone(double seconds, std::uint32_t link = 0) {
  return {.latency = {}, .load = {{LinkId{link}, Bytes{1e9 * seconds}}}};
}

const std::vector two_links{1.0_GBps, 1.0_GBps};

/// What a stage's only holder, the first phase of a rank, gathers and reduces in all.
StageSync sync_of(int rank, const HandOver& gather, const HandOver& reduce, int pieces = 1) {
  return {.holders = {{.rank = rank, .phase = 0}},
          .pieces = pieces,
          .gather = piece_of(gather, pieces),
          .reduce = piece_of(reduce, pieces)};
}

/// The phases that hold a stage, in all pipes.
std::vector<RankPhase> holders_of(const Schedule& schedule, int stage) {
  std::vector<RankPhase> holders;
  for (std::size_t rank = 0; rank < schedule.placement.size(); ++rank) {
    for (std::size_t phase = 0; phase < schedule.placement[rank].size(); ++phase) {
      if (schedule.placement[rank][phase].stage != stage) continue;
      holders.push_back({.rank = static_cast<int>(rank), .phase = static_cast<int>(phase)});
    }
  }
  return holders;
}

/// When a phase of a rank has its last gradients of weights.
double last_weights(const Schedule& schedule, const PipelineGraph& pipeline,
                    const Timeline& timeline, const RankPhase& holder) {
  const auto rank = static_cast<std::size_t>(holder.rank);
  double last = 0.0;
  for (std::size_t i = 0; i < schedule.order[rank].size(); ++i) {
    for (const Pass& pass : Passes{schedule.order[rank][i]}) {
      if (pass.phase != holder.phase || !does(pass, Part::weights)) continue;
      last = timeline[index(pipeline.chunks[rank][i].last)].finish.value();
    }
  }
  return last;
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
    for (const auto& [first, last] : pipeline.chunks[rank]) {
      CHECK(first == last);
      CHECK(pipeline.graph[first].stream == id_at<StreamId>(rank));
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
      .chunk = [](int rank, std::size_t) { return rank == 1 ? 3.0_s : 1.0_s; },
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

//   gather   g0.5 s, and 4 s for rank 1
//   rank 0   .|F0|F1|
//   rank 1   ........|F0|F1|
TEST_CASE("the first forward of a stage waits for its weights, and no other chunk does") {
  const std::vector<StageSync> syncs{sync_of(0, seconds_alone(0.5), {}),
                                     sync_of(1, seconds_alone(4.0, 1), {})};
  const PipelineGraph pipeline = pipeline_graph(gpipe(2, 2), seconds_and(0.0_s), syncs);
  const Timeline timeline = simulate(two_links, pipeline.graph);
  check_near(starts(pipeline, timeline, 0), {0.5, 1.5, 7.0, 8.0});
  check_near(starts(pipeline, timeline, 1), {4.0, 5.0, 6.0, 7.0});
  CHECK(pipeline.gathers[0].size() == 1);
  CHECK(pipeline.reduces[0].empty());
}

TEST_CASE("gradients of a stage leave after its last weights, beside chunks of other stages") {
  const std::vector<StageSync> syncs{sync_of(0, {}, seconds_alone(0.5)),
                                     sync_of(1, {}, seconds_alone(5.0, 1))};
  const PipelineGraph pipeline = pipeline_graph(gpipe(2, 2), seconds_and(0.0_s), syncs);
  const Timeline timeline = simulate(two_links, pipeline.graph);
  check_near(starts(pipeline, timeline, 0), {0.0, 1.0, 4.0, 5.0});
  REQUIRE(pipeline.reduces[1].size() == 1);
  const Interval early = timeline[index(pipeline.reduces[1][0])];
  CHECK(early.start.value() == Approx(5.0));
  CHECK(early.finish.value() == Approx(10.0));
  CHECK(timeline[index(pipeline.reduces[0].at(0))].start.value() == Approx(6.0));
}

TEST_CASE(
    "copies of a stage in two pipes wait for weights together, and sum after the last of both") {
  const Schedule schedule = GENERATE(chimera(2, 2), chimera(4, 4), dualpipe(4, 8));
  std::vector<StageSync> syncs;
  for (int stage = 0; stage < schedule.stages; ++stage) {
    syncs.push_back({.holders = holders_of(schedule, stage),
                     .pieces = 1,
                     .gather = seconds_alone(0.25),
                     .reduce = seconds_alone(0.25, 1)});
    REQUIRE(syncs.back().holders.size() == 2);
  }
  const PipelineGraph pipeline = pipeline_graph(schedule, seconds_and(0.0_s), syncs);
  const Timeline timeline = simulate(two_links, pipeline.graph);
  for (std::size_t stage = 0; stage < syncs.size(); ++stage) {
    CAPTURE(stage);
    REQUIRE(pipeline.gathers[stage].size() == 1);
    REQUIRE(pipeline.reduces[stage].size() == 1);
    const double gathered = timeline[index(pipeline.gathers[stage][0])].finish.value();
    double last = 0.0;
    for (const RankPhase& holder : syncs[stage].holders) {
      last = std::max(last, last_weights(schedule, pipeline, timeline, holder));
      const auto rank = static_cast<std::size_t>(holder.rank);
      for (std::size_t i = 0; i < schedule.order[rank].size(); ++i) {
        for (const Pass& pass : Passes{schedule.order[rank][i]}) {
          if (pass.phase != holder.phase) continue;
          CHECK(starts(pipeline, timeline, rank)[i] >= Approx(gathered));
        }
      }
    }
    const Interval reduce = timeline[index(pipeline.reduces[stage][0])];
    CHECK(reduce.start.value() >= Approx(last));
  }
}

TEST_CASE("a rank gathers the weights of its phases one by one, and sums their gradients so too") {
  const Schedule schedule{.stages = 2,
                          .micro_batches = 1,
                          .placement = {{{0, 0}, {0, 1}}},
                          .order = {{{forward, 0}, {forward, 1}, {backward, 1}, {backward, 0}}}};
  std::vector<StageSync> syncs;
  for (int phase = 0; phase < 2; ++phase) {
    syncs.push_back({.holders = {{.rank = 0, .phase = phase}},
                     .pieces = 1,
                     .gather = seconds_alone(2.0),
                     .reduce = seconds_alone(2.0, 1)});
  }
  const PipelineGraph pipeline = pipeline_graph(schedule, seconds_and(0.0_s), syncs);
  const Timeline timeline = simulate(two_links, pipeline.graph);
  check_near(starts(pipeline, timeline, 0), {2.0, 4.0, 5.0, 6.0});
  CHECK(timeline[index(pipeline.gathers[1][0])].start.value() == Approx(2.0));
  CHECK(timeline[index(pipeline.reduces[1][0])].start.value() == Approx(6.0));
  CHECK(timeline[index(pipeline.reduces[0][0])].start.value() == Approx(8.0));
  CHECK(makespan(timeline).value() == Approx(10.0));
}

// Quarters of a second: g gathers, F and B compute, r reduces.
//
//   gather   gggg
//   compute  .FFFFFFFFBBBBBBBB
//   reduce                rrrr.  after each piece of the last backward
TEST_CASE("weights that come in pieces let the first forward start with the first of them") {
  const double gather = GENERATE(0.5, 1.0, 3.0);
  const double reduce = GENERATE(0.5, 2.0);
  CAPTURE(gather, reduce);
  const std::vector<StageSync> syncs{
      sync_of(0, seconds_alone(gather), seconds_alone(reduce, 1), 4)};
  const PipelineGraph pipeline =
      pipeline_graph(one_forward_one_backward(1, 2), seconds_and(0.0_s), syncs);
  const Timeline timeline = simulate(two_links, pipeline.graph);
  REQUIRE(pipeline.gathers[0].size() == 4);
  REQUIRE(pipeline.reduces[0].size() == 4);
  const double first = gather / 4.0;
  const double end_of_first = std::max(first + 1.0, gather + 0.25);
  check_near(starts(pipeline, timeline, 0),
             {first, end_of_first, end_of_first + 1.0, end_of_first + 2.0});
  const double end = end_of_first + 3.0;
  CHECK(timeline[index(pipeline.chunks[0][3].last)].finish.value() == Approx(end));
  CHECK(timeline[index(pipeline.reduces[0][0])].start.value() == Approx(end - 0.75));
  CHECK(makespan(timeline).value() == Approx(std::max(end + reduce / 4.0, end - 0.75 + reduce)));
}
