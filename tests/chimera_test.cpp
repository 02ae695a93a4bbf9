#include "workloads/chimera.hpp"

#include <cmath>
#include <utility>

#include "tests/schedules.hpp"

using namespace trainyard;

// Makespans, peaks and drawings are those of an independent replay.

TEST_CASE("Chimera ends when an independent replay says, and its middle ranks keep the most") {
  check_golden({
      {chimera(4, 8), 30.0, 30.0, 30.0, 30.0, {3, 4, 4, 3}},
      {chimera(8, 16), 66.0, 66.0, 66.0, 66.0, {5, 6, 7, 8, 8, 7, 6, 5}},
  });
}

TEST_CASE("Chimera runs the two directions in turn") {
  check_drawing(chimera(4, 8), "chimera");
}

TEST_CASE("Chimera's closed form holds for all times, and its peaks for all sizes") {
  const auto seed = GENERATE(range(1U, schedule_seeds + 1U));
  Draw draw{seed};
  const int ranks = 2 * draw.whole(1, 5);
  const int units = draw.whole(1, 4);
  const ChunkTimes times = unpaired(draw.time(), draw.time(), draw.time());
  const double f = times.forward, d = times.backward();
  CAPTURE(seed, ranks, units, f, d);
  const Schedule schedule = chimera(ranks, units * ranks);
  CHECK(replayed(schedule, times).end ==
        near(units * ranks * (f + d) +
             (ranks - 2) * (std::max(f, d) + (units - 1) * std::abs(d - f))));
  for (int rank = 0; rank < ranks; ++rank) {
    CHECK(peak_activations(schedule)[rank] ==
          std::min(ranks, ranks / 2 + 1 + std::min(rank, ranks - 1 - rank)));
  }
}

TEST_CASE("Chimera's first phase is the direction that enters at rank 0, on all ranks") {
  CHECK(chimera(4, 4).placement ==
        std::vector<std::vector<Placement>>{
            {{0, 0}, {1, 3}}, {{0, 1}, {1, 2}}, {{0, 2}, {1, 1}}, {{0, 3}, {1, 0}}});
  CHECK(chimera(4, 8).micro_batches == 4);
}

TEST_CASE("Chimera refuses what its units do not fill") {
  const auto ranks_and_micro_batches = GENERATE(std::pair{3, 6}, std::pair{4, 6}, std::pair{4, 0});
  const auto [ranks, micro_batches] = ranks_and_micro_batches;
  CHECK_THROWS_WITH(chimera(ranks, micro_batches),
                    "chimera needs an even number of ranks, and a multiple of it in micro-batches: "
                    "it has " +
                        std::to_string(ranks) + " and " + std::to_string(micro_batches));
}
