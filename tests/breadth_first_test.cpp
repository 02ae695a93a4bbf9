#include "workloads/breadth_first.hpp"

#include "tests/schedules.hpp"

using namespace trainyard;

// Makespans, peaks and drawings are those of an independent replay.

TEST_CASE("GPipe and breadth first end when an independent replay says, and keep everything") {
  check_golden({
      {gpipe(4, 8), 33.0, 33.0, 33.0, 33.0, std::vector(4, 8)},
      {gpipe(8, 16), 69.0, 69.0, 69.0, 69.0, std::vector(8, 16)},
      {looped_breadth_first(4, 8, 2), 57.0, 57.0, 57.0, 57.0, std::vector(4, 16)},
      {looped_breadth_first(8, 16, 2), 117.0, 117.0, 117.0, 117.0, std::vector(8, 32)},
  });
}

TEST_CASE("GPipe runs all forwards, then all backwards") {
  check_drawing(gpipe(4, 8), "gpipe");
}

TEST_CASE("breadth first goes through one stage of a rank after the other, and all the way back") {
  check_drawing(looped_breadth_first(4, 8, 2), "bfs");
}

TEST_CASE("GPipe and breadth first lose one pass through the other ranks, whatever the times") {
  const auto seed = GENERATE(range(1U, schedule_seeds + 1U));
  Draw draw{seed};
  const int ranks = draw.whole(1, 8);
  const int micro_batches = draw.whole(1, 20);
  const int stages = draw.whole(1, 4);
  const ChunkTimes times = unpaired(draw.time(), draw.time(), draw.time());
  CAPTURE(seed, ranks, micro_batches, stages, times.forward, times.backward_input, times.weights);

  CHECK(replayed(gpipe(ranks, micro_batches), times).end ==
        near((micro_batches + ranks - 1) * times.once()));
  const int enough = std::max(micro_batches, ranks);
  CHECK(replayed(looped_breadth_first(ranks, enough, stages), times).end ==
        near((stages * enough + ranks - 1) * times.once()));
}

TEST_CASE("breadth first with fewer micro-batches than ranks waits for its own first stages") {
  const ChunkTimes times = unpaired(1.0, 1.0, 1.0);
  CHECK(replayed(looped_breadth_first(4, 3, 2), times).end == near(2 * 3 * 3.0 + 12.0));
}

TEST_CASE("a rank has a stage, and no more than can be numbered") {
  CHECK_THROWS_WITH(looped_breadth_first(2, 4, 0), "a rank holds 1 to 255 stages, not 0");
  CHECK_THROWS_WITH(looped_breadth_first(2, 4, 256), "a rank holds 1 to 255 stages, not 256");
}
