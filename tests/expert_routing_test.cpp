#include "workloads/expert_routing.hpp"

#include <cmath>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

/// Experts of which a token takes some, wherever they are.
ExpertShape unlimited(int routed, int per_token) {
  return {.routed = routed,
          .per_token = per_token,
          .shared = 0,
          .hidden = 1,
          .dense_layers = 0,
          .groups = 1,
          .groups_per_token = 1};
}

/// Among `parts` equal parts of `experts`, how many hold one of `k` that are drawn without putting
/// back: N (1 - C(E - E/N, k) / C(E, k)).
double distinct_parts(int parts, int experts, int k) {
  double none = 1.0;
  for (int i = 0; i < k; ++i) none *= (experts - experts / parts - i) / (experts - i + 0.0);
  return parts * (1.0 - none);
}

}  // namespace

TEST_CASE("without a limit a token goes to as many nodes and GPUs as drawing at random gives") {
  const int per_token = GENERATE(1, 2, 8);
  const int expert_parallel = GENERATE(8, 16, 32, 64, 128, 256);
  CAPTURE(per_token, expert_parallel);
  const RoutingSpread spread = expected_spread(unlimited(256, per_token), expert_parallel, 8);

  CHECK(spread.node_count == expert_parallel / 8);
  CHECK(spread.gpus_per_node == 8);
  CHECK(spread.nodes == Approx(distinct_parts(expert_parallel / 8, 256, per_token)).epsilon(0.01));
  CHECK(spread.gpus == Approx(distinct_parts(expert_parallel, 256, per_token)).epsilon(0.01));
}

// 60,000 random tokens through the gate of arXiv 2412.19437 section 2.1.2 gave 3.97 and 7.49.
TEST_CASE("the gate of DeepSeek-V3 sends a token to 3.97 nodes and 7.49 GPUs") {
  const RoutingSpread spread = expected_spread(*deepseek_v3().experts, 64, 8);
  CHECK(spread.nodes == Approx(3.97).epsilon(0.01));
  CHECK(spread.gpus == Approx(7.49).epsilon(0.01));
  CHECK(spread.nodes <= 4.0);
  CHECK(spread.remote_nodes() == Approx(3.47).epsilon(0.01));
}

TEST_CASE("one node in as many as there are is the token's own") {
  const RoutingSpread spread{.nodes = 3.0, .gpus = 6.0, .node_count = 4, .gpus_per_node = 8};
  CHECK(spread.remote_nodes() == Approx(3.0 - 3.0 / 4.0));
  const RoutingSpread alone{.nodes = 1.0, .gpus = 5.3, .node_count = 1, .gpus_per_node = 8};
  CHECK(alone.remote_nodes() == 0.0);
}

TEST_CASE("experts on a part of a node send nothing out of it") {
  const RoutingSpread spread = expected_spread(*deepseek_v3().experts, 4, 8);
  CHECK(spread.node_count == 1);
  CHECK(spread.gpus_per_node == 4);
  CHECK(spread.nodes == 1.0);
  CHECK(spread.gpus <= 4.0);
  const RoutingSpread single = expected_spread(*deepseek_v3().experts, 1, 8);
  CHECK(single.gpus == 1.0);
}

TEST_CASE("a limit of groups is a limit of nodes where each node holds a group") {
  ExpertShape experts = *deepseek_v3().experts;
  const double unbound = distinct_parts(8, 256, 8);
  for (int limit = 2; limit <= 8; ++limit) {
    CAPTURE(limit);
    experts.groups_per_token = limit;
    const RoutingSpread spread = expected_spread(experts, 64, 8);
    CHECK(spread.nodes <= limit);
    CHECK(spread.nodes <= unbound * 1.01);
    CHECK(spread.gpus >= spread.nodes);
  }
  experts.groups_per_token = 1;
  CHECK(expected_spread(experts, 64, 8).nodes == 1.0);
}

TEST_CASE("the spread of a token is the same each time it is asked for") {
  const ExpertShape experts = *deepseek_v3().experts;
  CHECK(expected_spread(experts, 64, 8).nodes == expected_spread(experts, 64, 8).nodes);
  CHECK(expected_spread(experts, 64, 8).gpus == expected_spread(experts, 64, 8).gpus);
}

TEST_CASE("the fullest of more ranks has more to do, and less so over more layers") {
  for (int ranks = 2; ranks <= 1024; ranks *= 2) {
    CAPTURE(ranks);
    const double excess = fullest_rank_excess(0.1, ranks, 1);
    CHECK(excess > 0.0);
    CHECK(fullest_rank_excess(0.1, 2 * ranks, 1) > excess);
    CHECK(fullest_rank_excess(0.2, ranks, 1) == Approx(2.0 * excess));
    CHECK(fullest_rank_excess(0.1, ranks, 4) == Approx(excess / 2.0));
  }
}

// Tippett 1925: expected maxima of 2, 10 and 100 standard normal variables.
TEST_CASE("the fullest rank is where the largest of so many normal variables is expected") {
  CHECK(fullest_rank_excess(1.0, 2, 1) == Approx(1.0 / std::sqrt(std::acos(-1.0))).epsilon(0.05));
  CHECK(fullest_rank_excess(1.0, 10, 1) == Approx(1.5388).epsilon(0.01));
  CHECK(fullest_rank_excess(1.0, 100, 1) == Approx(2.5076).epsilon(0.01));
}

TEST_CASE("no rank is fuller than others where nothing deviates, or nobody is to wait for") {
  CHECK(fullest_rank_excess(0.0, 64, 4) == 0.0);
  CHECK(fullest_rank_excess(0.1, 1, 4) == 0.0);
  CHECK(fullest_rank_excess(0.1, 64, 0) == 0.0);
}
