#include "workloads/placement.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("looped stages go round the ranks") {
  CHECK(looped_placement(2) == StagePlacement{{{0, 0}}, {{0, 1}}});
  CHECK(looped_placement(2, 2) == StagePlacement{{{0, 0}, {0, 2}}, {{0, 1}, {0, 3}}});
}

TEST_CASE("a V goes down the ranks and back up") {
  CHECK(v_placement(3) == StagePlacement{{{0, 0}, {0, 5}}, {{0, 1}, {0, 4}}, {{0, 2}, {0, 3}}});
}

TEST_CASE("two directions are two pipes that meet") {
  CHECK(bidirectional_placement(2) == StagePlacement{{{0, 0}, {1, 1}}, {{0, 1}, {1, 0}}});
}

TEST_CASE("pipes share the micro-batches") {
  const Schedule one = idle_schedule(v_placement(3), 8);
  CHECK(one.stages == 6);
  CHECK(one.micro_batches == 8);
  CHECK(one.order == std::vector<std::vector<Chunk>>(3));
  const Schedule two = idle_schedule(bidirectional_placement(3), 8);
  CHECK(two.stages == 3);
  CHECK(two.micro_batches == 4);
}

TEST_CASE("a pipeline without ranks or micro-batches, or with too many, is refused") {
  CHECK_THROWS_WITH(
      idle_schedule(looped_placement(0), 8),
      "a pipeline needs at least 1 rank and 1 to 65535 micro-batches: it has 0 and 8");
  CHECK_THROWS_WITH(
      idle_schedule(looped_placement(4), 0),
      "a pipeline needs at least 1 rank and 1 to 65535 micro-batches: it has 4 and 0");
  CHECK_THROWS_WITH(
      idle_schedule(looped_placement(4), 65536),
      "a pipeline needs at least 1 rank and 1 to 65535 micro-batches: it has 4 and 65536");
  CHECK_NOTHROW(idle_schedule(looped_placement(4), 65535));
  CHECK_THROWS_WITH(idle_schedule(looped_placement(4, 256), 1),
                    "a rank holds 1 to 255 stages, not 256");
}
