#include "workloads/under_way.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "workloads/breadth_first.hpp"
#include "workloads/dualpipe.hpp"
#include "workloads/one_forward_one_backward.hpp"
#include "workloads/zero_bubble.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// Micro-batches kept at most by a rank, where each stage keeps 1 byte of one.
double most(const Schedule& schedule, int rank) {
  const auto place = static_cast<std::size_t>(rank);
  const std::vector<Bytes> kept(schedule.placement[place].size(), 1.0_B);
  return most_kept(schedule.order[place], kept).value();
}

}  // namespace

TEST_CASE("as much is kept at once as the schedule has micro-batches under way") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto [plan, batch] = random_plan(random);
  const Schedule schedule = schedule_of(plan, training_of(batch));
  const std::vector<int> peaks = peak_activations(schedule);
  const std::vector<Bytes> equal(2, 3.0_B);
  const std::vector<Bytes> unequal{3.0_B, 1.0_B};
  for (std::size_t rank = 0; rank < peaks.size(); ++rank) {
    CAPTURE(rank, peaks[rank]);
    CHECK(most_kept(schedule.order[rank], equal).value() == 3.0 * peaks[rank]);
    CHECK(most_kept(schedule.order[rank], unequal).value() <= 3.0 * peaks[rank]);
    CHECK(most_kept(schedule.order[rank], unequal).value() >= peaks[rank]);
  }
}

// Korthikanti et al., arXiv 2205.05198 section 4.2.3: the first stage of p with L / p layers keeps
// L min(1, m/p) layers' worth, and interleaved L (1 + (p-1)/(p v)).
TEST_CASE("1f1b keeps on its first stage one micro-batch for each stage, gpipe all") {
  const int p = GENERATE(1, 2, 4, 7);
  const int m = GENERATE(1, 3, 4, 16);
  CAPTURE(p, m);
  const double layers = 1.0 / p;
  CHECK(layers * most(one_forward_one_backward(p, m), 0) ==
        Approx(std::min(1.0, static_cast<double>(m) / p)));
  CHECK(most(gpipe(p, m), 0) == m);
}

TEST_CASE("interleaving keeps (p-1)/(p v) more") {
  const int p = GENERATE(2, 4, 8);
  const int v = GENERATE(2, 3, 5);
  CAPTURE(p, v);
  const Schedule schedule = interleaved(p, 4 * p, {.virtual_stages = v});
  CHECK(most(schedule, 0) / (p * v) == Approx(1.0 + (p - 1.0) / (p * v)));
}

TEST_CASE("zb-h2 keeps about twice what 1f1b does, zb-h1 and zb-v as much") {
  const int p = GENERATE(2, 4, 8);
  CAPTURE(p);
  CHECK(most(zero_bubble_h1(p, 4 * p), 0) == p);
  CHECK(most(zero_bubble_h2(p, 4 * p), 0) == 2.0 * p - 1.0);
  CHECK(most(zero_bubble_v(p, 4 * p), 0) == 2.0 * p);  // of stages half as large
}

TEST_CASE("dualpipe keeps p + 1 micro-batches") {
  const int p = GENERATE(2, 4, 8, 16);
  CAPTURE(p);
  for (int rank = 0; rank < p; ++rank) CHECK(most(dualpipe(p, 4 * p), rank) == p + 1.0);
}

TEST_CASE("what a pair retires is kept until the pair ends") {
  const std::vector<Chunk> order{{ChunkKind::forward, 0, 0},
                                 {ChunkKind::pair, 1, 0, 0, 0},
                                 {ChunkKind::backward_input, 1, 0},
                                 {ChunkKind::forward, 0, 1},
                                 {ChunkKind::weights, 1, 0}};
  CHECK(most_kept(order, std::vector{3.0_B, 4.0_B}) == 7.0_B);
  CHECK(most_kept(order, std::vector{3.0_B, 1.0_B}) == 4.0_B);
  CHECK(most_kept({}, std::vector{3.0_B}) == Bytes{});
}

TEST_CASE("what layers keep, scores, and what is at work, chunk by chunk") {
  const StageActivations stage{.kept = 100.0_B,
                               .scores = 8.0_B,
                               .score_gradients = 4.0_B,
                               .layer_at_work = 5.0_B,
                               .head_at_work = 10.0_B};
  const std::vector<Chunk> order{{ChunkKind::forward, 0, 0},  {ChunkKind::forward, 0, 1},
                                 {ChunkKind::backward, 0, 0}, {ChunkKind::backward_input, 0, 1},
                                 {ChunkKind::forward, 0, 2},  {ChunkKind::weights, 0, 1},
                                 {ChunkKind::backward, 0, 2}};
  std::vector<double> kept;
  std::vector<double> at_work;
  for (const UnderWay& chunk : under_way(order, std::vector{stage})) {
    kept.push_back(chunk.kept.value());
    at_work.push_back(chunk.at_work.value());
  }
  CHECK(kept == std::vector{100.0, 200.0, 200.0, 100.0, 200.0, 200.0, 100.0});
  // The second forward waits with 8 of the first; the third with 4 of the gradients put off.
  CHECK(at_work == std::vector{10.0, 18.0, 18.0, 10.0, 14.0, 12.0, 10.0});
}

TEST_CASE("a layer at work counts where it needs more than the head, twice in a pair") {
  const StageActivations stage{.kept = 100.0_B,
                               .scores = 8.0_B,
                               .score_gradients = 4.0_B,
                               .layer_at_work = 20.0_B,
                               .head_at_work = 10.0_B};
  const std::vector<Chunk> order{{ChunkKind::forward, 0, 0},
                                 {ChunkKind::pair, 0, 1, 0, 0},
                                 {ChunkKind::backward_input, 0, 1},
                                 {ChunkKind::weights, 0, 1}};
  std::vector<double> at_work;
  for (const UnderWay& chunk : under_way(order, std::vector{stage})) {
    at_work.push_back(chunk.at_work.value());
  }
  CHECK(at_work == std::vector{20.0, 40.0, 24.0, 4.0});
}
