#include "workloads/chunk_shapes.hpp"

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/one_forward_one_backward.hpp"

using namespace trainyard;

namespace {

const Chunk first_forward = chunk_of({ChunkKind::forward, 0, 0});
const Chunk second_forward = chunk_of({ChunkKind::forward, 0, 1});
const Chunk last_backward = chunk_of({ChunkKind::backward, 0, 3});

const ReplicaClass lone{.replicas = {0}, .sites = {7, 8, 9, 6}, .sends = {}};

}  // namespace

TEST_CASE("a chunk has the layers of its stage, and the site of its rank") {
  const TrainingSetup setup = plain_run(4, ScheduleKind::one_forward_one_backward).setup();
  const Schedule schedule = one_forward_one_backward(4, 4);
  const ChunkShapes shapes{setup, schedule};
  const ChunkShape shape = shapes(lone, 3, last_backward);
  CHECK(shape.kind == ChunkKind::backward);
  CHECK(shape.stage == stages_of(setup.model, setup.plan).back());
  CHECK(shape.site == 6);
  CHECK_FALSE(shape.beside_sync);
}

TEST_CASE("where the model is one stage, weights come beside its first forward alone") {
  TrainingSetup setup = plain_run(1, ScheduleKind::one_forward_one_backward).setup();
  setup.plan.overlap.gradient = true;
  const Schedule schedule = one_forward_one_backward(1, 4);
  const ChunkShapes shapes{setup, schedule};
  CHECK(shapes(lone, 0, first_forward).beside_sync);
  CHECK_FALSE(shapes(lone, 0, second_forward).beside_sync);
  CHECK(shapes(lone, 0, last_backward).beside_sync);

  setup.plan.overlap.gradient = false;
  setup.plan.overlap.parameter = false;
  CHECK_FALSE(ChunkShapes(setup, schedule)(lone, 0, first_forward).beside_sync);
}

TEST_CASE("micro-batches take draws of expert load in turn, from the replica's first on") {
  TrainingSetup setup = plain_run(4, ScheduleKind::one_forward_one_backward).setup();
  setup.loads.draws = {{{.ranks = {2.0, 0.0}}}, {{.ranks = {1.0, 1.0}}}, {{.ranks = {0.0, 2.0}}}};
  const Schedule schedule = one_forward_one_backward(4, 4);
  const ChunkShapes shapes{setup, schedule};
  ReplicaClass later = lone;
  later.first_draw = 2;
  CHECK(shapes(lone, 0, second_forward).drawn.draw == 1);
  CHECK(shapes(later, 0, first_forward).drawn.draw == 2);
  CHECK(shapes(later, 0, second_forward).drawn.draw == 0);
}
