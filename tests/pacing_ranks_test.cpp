#include "workloads/pacing_ranks.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"

using namespace trainyard;

namespace {

using Ranks = std::vector<std::size_t>;

/// Two layers of four expert ranks: most rows in one of them are on rank 0, in the other on rank 2,
/// in both together on rank 1.
TrainingSetup setup_with(bool overlap) {
  Run run = skewed_run(1);
  run.plan.zero = 0;
  run.plan.expert = 4;
  run.plan.overlap.expert = overlap;
  TrainingSetup setup = run.setup();
  setup.loads.draws = {{{.ranks = {1.6, 1.4, 0.5, 0.5}}, {.ranks = {0.4, 1.5, 1.6, 0.5}}}};
  return setup;
}

ChunkShape chunk_of(ChunkKind kind) {
  return {.kind = kind, .stage = {.expert_layers = 2}, .other = {}};
}

}  // namespace

TEST_CASE("each layer waits for the rank with most rows in it") {
  for (const ChunkKind kind :
       {ChunkKind::forward, ChunkKind::backward, ChunkKind::backward_input}) {
    CHECK(pacing_ranks(setup_with(false), chunk_of(kind)) == Ranks{0, 2});
  }
}

TEST_CASE("gradients of weights wait for nobody, unless they are scattered between layers") {
  TrainingSetup setup = setup_with(false);
  CHECK(pacing_ranks(setup, chunk_of(ChunkKind::weights)) == Ranks{1, 1});
  setup.plan.zero = 3;
  setup.plan.overlap.parameter = false;
  CHECK(pacing_ranks(setup, chunk_of(ChunkKind::weights)) == Ranks{0, 2});
  setup.plan.overlap.parameter = true;
  setup.stack.overlap.backward = true;
  CHECK(pacing_ranks(setup, chunk_of(ChunkKind::weights)) == Ranks{1, 1});
}

TEST_CASE("beside kernels any rank that is the fullest somewhere may be waited for") {
  CHECK(ranks_to_wait_for(setup_with(true), chunk_of(ChunkKind::backward)) == Ranks{1, 0, 2});
  CHECK(ranks_to_wait_for(setup_with(true), chunk_of(ChunkKind::forward)).empty());
  CHECK(ranks_to_wait_for(setup_with(false), chunk_of(ChunkKind::backward)).empty());
  TrainingSetup even = setup_with(true);
  even.loads = {};
  CHECK(ranks_to_wait_for(even, chunk_of(ChunkKind::backward)).empty());
  CHECK(pacing_ranks(even, chunk_of(ChunkKind::forward)).empty());
}
