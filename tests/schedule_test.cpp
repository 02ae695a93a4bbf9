#include "workloads/schedule.hpp"

#include <string>
#include <utility>
#include <vector>

#include "tests/schedules.hpp"
#include "workloads/breadth_first.hpp"
#include "workloads/building_block.hpp"
#include "workloads/chimera.hpp"
#include "workloads/deadlock.hpp"
#include "workloads/dualpipe.hpp"
#include "workloads/one_forward_one_backward.hpp"
#include "workloads/zero_bubble.hpp"

using namespace trainyard;

namespace {

struct Drawn {
  const char* name;
  Schedule schedule;
};

/// One of each schedule there is, of random size.
std::vector<Drawn> random_schedules(Draw& draw) {
  const int p = draw.whole(1, 7);
  const int m = draw.whole(1, 20);
  const int half = draw.whole(1, 4);
  const int v = draw.whole(2, 4);
  const Interleaving how{.virtual_stages = v, .one_more_ahead = draw.whole(0, 1) == 1};
  return {{"gpipe", gpipe(p, m)},
          {"1f1b", one_forward_one_backward(p, m)},
          {"interleaved", interleaved(p, p * draw.whole(1, 3), how)},
          {"bfs", looped_breadth_first(p, m, v)},
          {"zb-h1", zero_bubble_h1(p, m)},
          {"zb-h2", zero_bubble_h2(p, m)},
          {"zb-v", zero_bubble_v(p, m)},
          {"v-half", v_half(p, m)},
          {"v-min", v_min(p, m)},
          {"dualpipe", dualpipe(2 * half, 4 * half + 2 * draw.whole(0, 5))},
          {"dualpipev", dualpipe_v(p, 2 * p + draw.whole(0, 7))},
          {"chimera", chimera(2 * half, 2 * half * draw.whole(1, 4))}};
}

/// Borders between stages of different ranks.
std::size_t borders(const Schedule& schedule) {
  std::vector<int> holder(static_cast<std::size_t>(pipes(schedule.placement) * schedule.stages));
  for (int rank = 0; rank < std::ssize(schedule.placement); ++rank) {
    for (const Placement& held : schedule.placement[rank]) {
      holder[held.pipe * schedule.stages + held.stage] = rank;
    }
  }
  std::size_t count = 0;
  for (int stage = 1; stage < std::ssize(holder); ++stage) {
    if (stage % schedule.stages != 0 && holder[stage] != holder[stage - 1]) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("every schedule does everything once, comes to its end, and hands over each result") {
  const auto seed = GENERATE(range(1U, 2U * schedule_seeds + 1U));
  Draw draw{seed};
  for (const auto& [name, schedule] : random_schedules(draw)) {
    CAPTURE(seed, name, schedule.order.size(), schedule.micro_batches);
    CHECK_NOTHROW(require_complete(schedule));
    CHECK_FALSE(find_deadlock(schedule));
    CHECK(replayed(schedule, unpaired(1.0, 1.0, 1.0)).hand_overs ==
          2 * borders(schedule) * static_cast<std::size_t>(schedule.micro_batches));
  }
}

TEST_CASE("a schedule takes at least the work of its busiest rank, and a pass through the pipe") {
  const auto seed = GENERATE(range(1U, 2U * schedule_seeds + 1U));
  Draw draw{seed};
  const ChunkTimes times = unpaired(draw.time(), draw.time(), draw.time());
  for (const auto& [name, schedule] : random_schedules(draw)) {
    CAPTURE(seed, name, schedule.order.size(), schedule.micro_batches);
    const ScheduleReplay replay = replayed(schedule, times);
    const auto most = static_cast<double>(schedule.placement.front().size()) *
                      schedule.micro_batches * times.once();
    CHECK(replay.end >= most - 1e-9);
    CHECK(replay.end >= schedule.stages * (times.forward + times.backward_input) - 1e-9);
    CHECK(std::ranges::min(replay.idle) >= -1e-9);
    CHECK(replay.longest_span() <= replay.end + 1e-9);
  }
}

TEST_CASE("a rank keeps some activation of each stage that it holds, and at most all") {
  const auto seed = GENERATE(range(1U, 2U * schedule_seeds + 1U));
  Draw draw{seed};
  for (const auto& [name, schedule] : random_schedules(draw)) {
    CAPTURE(seed, name, schedule.order.size(), schedule.micro_batches);
    const std::vector<int> peaks = peak_activations(schedule);
    for (std::size_t rank = 0; rank < peaks.size(); ++rank) {
      CHECK(peaks[rank] >= 1);
      CHECK(peaks[rank] <=
            static_cast<int>(schedule.placement[rank].size()) * schedule.micro_batches);
    }
  }
}

TEST_CASE("1F1B holds no more activations than there are micro-batches") {
  CHECK(peak_activations(one_forward_one_backward(4, 2)) == std::vector{2, 2, 2, 1});
}

TEST_CASE("what a pair retires counts until the pair ends") {
  const Schedule schedule{.stages = 1,
                          .micro_batches = 2,
                          .placement = {{{0, 0}}},
                          .order = {{{ChunkKind::forward, 0, 0},
                                     {ChunkKind::pair, 0, 1, 0, 0},
                                     {ChunkKind::backward, 0, 1}}}};
  CHECK(peak_activations(schedule) == std::vector{2});
}

TEST_CASE("a fault names the chunk that is wrong, or says what is missing") {
  Schedule schedule = gpipe(2, 2);
  CHECK_FALSE(find_fault(schedule, 1));
  schedule.order[1][3] = schedule.order[1][2];
  const auto twice = find_fault(schedule, 1);
  REQUIRE(twice);
  CHECK(twice->place == 3);
  CHECK(twice->problem == "rank 1 runs twice the backward of micro-batch 0");
  schedule.order[1].pop_back();
  const auto missing = find_fault(schedule, 1);
  REQUIRE(missing);
  CHECK_FALSE(missing->place);
  CHECK(missing->problem == "rank 1 has no backward of micro-batch 1");
  CHECK_THROWS_WITH(require_complete(schedule), "rank 1 has no backward of micro-batch 1");
}

TEST_CASE("a schedule of two directions has two pipes, every other one") {
  CHECK(pipes(gpipe(2, 2).placement) == 1);
  CHECK(pipes(zero_bubble_v(2, 2).placement) == 1);
  CHECK(pipes(dualpipe(2, 4).placement) == 2);
  CHECK(pipes(chimera(2, 4).placement) == 2);
}
