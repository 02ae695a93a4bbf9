#include "workloads/pipeline_order.hpp"

#include <set>
#include <utility>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "workloads/one_forward_one_backward.hpp"
#include "workloads/pipeline.hpp"

using namespace trainyard;

namespace {

Schedule random_schedule(std::mt19937& random) {
  const auto [plan, batch] = random_plan(random);
  return schedule_of(plan, training_of(batch));
}

/// The distinct chunks that each rank runs, in the order in which it does.
std::vector<std::vector<std::uint32_t>> played(const PipelineOrder& order) {
  std::vector<std::vector<std::uint32_t>> chunks(order.ranks());
  auto pass = order.passes.begin();
  for (const RankTurn& turn : order.turns) {
    for (int i = 0; i < turn.passes; ++i, ++pass) {
      if (pass->chunk != PipelineOrder::no_chunk) chunks[turn.rank].push_back(pass->chunk);
    }
  }
  return chunks;
}

}  // namespace

TEST_CASE("in the order of a pipeline each pass takes what was given before") {
  const unsigned seed = GENERATE(range(1U, 81U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const PipelineOrder order = pipeline_order(random_schedule(random));
  std::set<std::pair<int, int>> given;
  for (const OrderedPass& pass : order.passes) {
    if (pass.taken != order.nothing_taken()) {
      REQUIRE(given.contains({pass.taken, pass.micro_batch}));
    }
    if (pass.given == order.nothing_given()) continue;
    REQUIRE(given.emplace(pass.given, pass.micro_batch).second);
  }
  const auto micro_batches = static_cast<std::size_t>(order.schedule.micro_batches);
  CHECK(given.size() == order.senders.size() * micro_batches);
}

TEST_CASE("each rank keeps its order, and a chunk its kind and phases") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const Schedule schedule = random_schedule(random);
  const PipelineOrder order = pipeline_order(schedule);
  REQUIRE(played(order) == order.by_rank);
  for (std::size_t rank = 0; rank < order.ranks(); ++rank) {
    REQUIRE(order.by_rank[rank].size() == schedule.order[rank].size());
    for (std::size_t slot = 0; slot < schedule.order[rank].size(); ++slot) {
      const DistinctChunk& distinct = order.chunks[order.by_rank[rank][slot]];
      const Chunk& chunk = schedule.order[rank][slot];
      REQUIRE(distinct.rank == static_cast<int>(rank));
      REQUIRE(distinct.chunk.kind == chunk.kind);
      REQUIRE(distinct.chunk.phase == chunk.phase);
      REQUIRE(distinct.chunk.other_phase == chunk.other_phase);
    }
  }
}

TEST_CASE("chunks of a rank are distinct by kind, and by draws of expert load in turn") {
  const Schedule schedule = one_forward_one_backward(4, 8);
  CHECK(pipeline_order(schedule).chunks.size() == 1 + 4 * 2);
  const PipelineOrder order = pipeline_order(schedule, 3);
  CHECK(order.chunks.size() == 1 + 4 * 2 * 3);
  for (std::size_t slot = 0; slot < 16; ++slot) {
    const Chunk& chunk = schedule.order[0][slot];
    CHECK(order.chunks[order.by_rank[0][slot]].chunk.micro_batch == chunk.micro_batch % 3);
  }
}

TEST_CASE("on one stage the chunks beside weights that come or gradients that leave are distinct") {
  const PipelineOrder order = pipeline_order(one_forward_one_backward(1, 4));
  CHECK(order.by_rank[0] == std::vector<std::uint32_t>{1, 2, 3, 2, 3, 2, 3, 4});
}

TEST_CASE("a pair is three passes, of which the middle one lasts") {
  const PipelineOrder order =
      pipeline_order(with_pairs(interleaved(2, 4, {.virtual_stages = 2, .one_more_ahead = true})));
  std::size_t pairs = 0;
  for (const auto& rank : order.by_rank) {
    for (const std::uint32_t chunk : rank) {
      pairs += order.chunks[chunk].chunk.kind == ChunkKind::pair ? 1 : 0;
    }
  }
  std::size_t chunks = 0;
  for (const auto& rank : order.by_rank) chunks += rank.size();
  CHECK(pairs > 0);
  CHECK(order.passes.size() == chunks + 2 * pairs);
  for (const DistinctChunk& distinct : order.chunks) {
    if (distinct.rank < 0) continue;
    CHECK(distinct.gives.size() == (distinct.chunk.kind == ChunkKind::pair ? 2 : 1));
  }
}

TEST_CASE("weights are awaited and gradients complete once in each phase") {
  const PipelineOrder order = pipeline_order(interleaved(2, 4, {.virtual_stages = 2}));
  std::vector<int> awaited(4);
  std::vector<int> complete(4);
  for (const SyncEdge& edge : order.edges) {
    if (edge.gather) ++awaited[static_cast<std::size_t>(*edge.gather)];
    if (edge.reduce) ++complete[static_cast<std::size_t>(*edge.reduce)];
  }
  CHECK(awaited == std::vector{1, 1, 1, 1});
  CHECK(complete == std::vector{1, 1, 1, 1});
}

TEST_CASE("an order that deadlocks is refused in the words of the replay") {
  Schedule schedule = one_forward_one_backward(2, 1);
  std::swap(schedule.order[0][0], schedule.order[0][1]);
  const PipelineCosts costs{.chunk = [](int, std::size_t) { return Seconds{1.0}; },
                            .hand_over = [](int, int) { return HandOver{}; }};
  const auto message = [](const auto& refused) -> std::string {
    try {
      refused();
    } catch (const std::invalid_argument& problem) {
      return problem.what();
    }
    return {};
  };
  const std::string expected = message([&] { pipeline_graph(schedule, costs); });
  CHECK_FALSE(expected.empty());
  CHECK(message([&] { pipeline_order(schedule); }) == expected);
}
