#include "workloads/known_chunks.hpp"

#include "sim/alone.hpp"
#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/site_traffic.hpp"

using namespace trainyard;

namespace {

constexpr StageShape two_layers{.dense_layers = 2};

Seconds played(const TrainingSetup& setup, const LayerTraffic& traffic, const ChunkShape& shape) {
  return makespan(
      play_alone(traffic.links, chunk_graph(shape, chunk_costs(setup, traffic, shape)).graph));
}

}  // namespace

TEST_CASE("a known chunk takes as long as its tasks alone, whatever was asked before") {
  TrainingSetup setup = plain_run(4, ScheduleKind::one_forward_one_backward).setup();
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  KnownChunks chunks;
  for (const int micro_batch : {1, 2, 1}) {
    for (const int recomputed : {0, 1, 2}) {
      for (const ChunkKind kind : {ChunkKind::forward, ChunkKind::backward, ChunkKind::weights}) {
        CAPTURE(micro_batch, recomputed, static_cast<int>(kind));
        setup.plan.micro_batch = micro_batch;
        setup.training.recompute = {.layer = recomputed > 0, .layers = recomputed};
        const ChunkShape shape{.kind = kind, .stage = two_layers, .other = {}};
        const std::size_t pace = chunks.pace(setup, 0);
        CHECK(chunks.duration(setup, traffic, pace, shape) == played(setup, traffic, shape));
      }
    }
  }
}

TEST_CASE("chunks have one pace if layers have as much to do, at sites that behave alike") {
  TrainingSetup setup = plain_run(4, ScheduleKind::one_forward_one_backward).setup();
  KnownChunks chunks;
  const std::size_t pace = chunks.pace(setup, 0);
  setup.plan.schedule = ScheduleKind::zero_bubble_h1;
  setup.plan.zero = 1;
  setup.training.recompute.layers = 1;
  CHECK(chunks.pace(setup, 0) == pace);
  CHECK(chunks.pace(setup, 1) != pace);
  setup.plan.zero = 3;
  CHECK(chunks.pace(setup, 0) != pace);
  setup.plan.zero = 1;
  setup.training.precision = Precision::fp8_block;
  CHECK(chunks.pace(setup, 0) != pace);
}
