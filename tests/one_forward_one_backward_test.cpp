#include "workloads/one_forward_one_backward.hpp"

#include "tests/schedules.hpp"
#include "workloads/deadlock.hpp"

using namespace trainyard;

// Makespans, peaks and drawings are those of an independent replay.

namespace {

/// Virtual micro-batches that a rank of interleaved 1F1B has under way at most.
int most_under_way(int ranks, int rank, int micro_batches, int stages, int group) {
  return std::min(2 * (ranks - 1 - rank) + (stages - 1) * group + 1, stages * micro_batches);
}

}  // namespace

TEST_CASE("1F1B and interleaved 1F1B end when an independent replay says, and keep as much") {
  check_golden({
      {one_forward_one_backward(4, 8), 33.0, 33.0, 33.0, 33.0, {4, 3, 2, 1}},
      {one_forward_one_backward(8, 16), 69.0, 69.0, 69.0, 69.0, {8, 7, 6, 5, 4, 3, 2, 1}},
      {interleaved(4, 8, {}), 57.0, 57.0, 57.0, 57.0, {11, 9, 7, 5}},
      {interleaved(8, 16, {}), 117.0, 117.0, 117.0, 117.0, {23, 21, 19, 17, 15, 13, 11, 9}},
  });
}

TEST_CASE("1F1B warms up until the last rank is reached, then alternates") {
  check_drawing(one_forward_one_backward(4, 8), "1f1b");
}

TEST_CASE("interleaved 1F1B goes round the ranks with groups of micro-batches") {
  check_drawing(interleaved(4, 8, {}), "interleaved");
}

TEST_CASE("1F1B loses one pass through the other ranks, whatever the times") {
  const auto seed = GENERATE(range(1U, schedule_seeds + 1U));
  Draw draw{seed};
  const int ranks = draw.whole(1, 8);
  const int micro_batches = draw.whole(1, 20);
  const ChunkTimes times = unpaired(draw.time(), draw.time(), draw.time());
  CAPTURE(seed, ranks, micro_batches, times.forward, times.backward_input, times.weights);

  const Schedule schedule = one_forward_one_backward(ranks, micro_batches);
  CHECK(replayed(schedule, times).end == near((micro_batches + ranks - 1) * times.once()));
  for (int rank = 0; rank < ranks; ++rank) {
    CHECK(peak_activations(schedule)[rank] == std::min(ranks - rank, micro_batches));
  }
}

TEST_CASE("interleaved 1F1B loses one pass of single stages, in any group that Megatron takes") {
  const auto seed = GENERATE(range(1U, 2U * schedule_seeds + 1U));
  Draw draw{seed};
  const int ranks = draw.whole(1, 6);
  const int group = ranks + draw.whole(0, 3);
  const int rest = draw.whole(0, 1) == 0 ? 0 : draw.whole(ranks, group);
  const int micro_batches = group * draw.whole(1, 3) + rest;
  const int stages = draw.whole(2, 4);
  const ChunkTimes times = unpaired(draw.time(), draw.time(), draw.time());
  CAPTURE(seed, ranks, micro_batches, stages, group);

  const Schedule schedule =
      interleaved(ranks, micro_batches, {.virtual_stages = stages, .group = group});
  CHECK(replayed(schedule, times).end == near((stages * micro_batches + ranks - 1) * times.once()));
  for (int rank = 0; rank < ranks; ++rank) {
    CHECK(peak_activations(schedule)[rank] ==
          most_under_way(ranks, rank, micro_batches, stages, group));
  }
}

TEST_CASE("warming up one forward longer keeps one activation more") {
  const Schedule longer = interleaved(4, 8, {.one_more_ahead = true});
  CHECK(peak_activations(longer) == std::vector{12, 10, 8, 6});
  CHECK(replayed(longer, unpaired(1.0, 1.0, 1.0)).end >= 57.0);

  // The last rank's steady state: a backward is of another micro-batch than the forward before it.
  const std::vector<Chunk>& order = longer.order.back();
  for (std::size_t place = 6; place < 16; place += 2) {
    REQUIRE(order[place - 1].kind == ChunkKind::forward);
    REQUIRE(order[place].kind == ChunkKind::backward);
    CHECK(order[place].micro_batch != order[place - 1].micro_batch);
  }
}

TEST_CASE("interleaved 1F1B holds the stages in rounds") {
  CHECK(interleaved(2, 4, {.virtual_stages = 3}).placement ==
        std::vector<std::vector<Placement>>{{{0, 0}, {0, 2}, {0, 4}}, {{0, 1}, {0, 3}, {0, 5}}});
}

TEST_CASE("interleaved 1F1B refuses groups that Megatron refuses, with a remedy") {
  CHECK_THROWS_WITH(interleaved(4, 8, {.virtual_stages = 1}),
                    "interleaved 1F1B has 1 stages on each rank (choose 2 or more, or plain 1F1B)");
  CHECK_THROWS_WITH(interleaved(4, 8, {.group = 3}),
                    "interleaved 1F1B takes groups of 3 micro-batches on 4 ranks (choose groups of "
                    "at least as many as ranks)");
  CHECK_THROWS_WITH(interleaved(4, 8, {.group = 9}),
                    "interleaved 1F1B takes groups of 9, but has 8 micro-batches (choose smaller "
                    "groups, or more micro-batches)");
  CHECK_THROWS_WITH(interleaved(4, 10, {}),
                    "interleaved 1F1B in groups of 4 leaves 2 of 10 micro-batches for the last "
                    "group, fewer than the 4 ranks (choose another group size, or a multiple of "
                    "it)");
  CHECK_NOTHROW(interleaved(4, 10, {.group = 6}));
}

TEST_CASE("with pairs each rank does the same passes in the same order, and no pair is one's own") {
  for (const int ranks : {2, 4, 8}) {
    const Interleaving how{.virtual_stages = 3, .one_more_ahead = true};
    const Schedule apart = interleaved(ranks, 4 * ranks, how);
    const Schedule paired = with_pairs(apart);
    require_complete(paired);
    CHECK_FALSE(find_deadlock(paired));
    for (std::size_t rank = 0; rank < apart.order.size(); ++rank) {
      std::vector<Chunk> passes;
      std::size_t pairs = 0;
      for (const Chunk& chunk : paired.order[rank]) {
        for (const Pass& pass : Passes{chunk}) passes.push_back(chunk_of(pass));
        if (chunk.kind != ChunkKind::pair) continue;
        ++pairs;
        CHECK((chunk.phase != chunk.other_phase || chunk.micro_batch != chunk.other_micro_batch));
      }
      CHECK(passes == apart.order[rank]);
      // All but what warms up and cools down.
      const int chunks = 3 * 4 * ranks;
      const int ahead = most_under_way(ranks, static_cast<int>(rank), 4 * ranks, 3, ranks);
      CHECK(static_cast<int>(pairs) == chunks - std::min(ahead, chunks));
    }
  }
}
