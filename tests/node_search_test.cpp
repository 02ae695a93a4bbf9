#include "analysis/node_search.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "workloads/best_plan.hpp"
#include "workloads/usual_plans.hpp"

using namespace trainyard;

namespace {

/// A plain transformer on one node, in a tree of small switches: at most four nodes.
Scenario small_run(const std::string& fabric = "fat-tree") {
  return scenario_of("cluster: {gpu: H100-SXM, nodes: 1, fabric: " + fabric +
                     "}\n"
                     "model: {like: llama3.1-8b, layers: 8}\n"
                     "training: {tokens: 1 B, sequence_length: 4096, global_batch: 96,"
                     " precision: bf16}\n"
                     "parallel: {zero: 1}\nstack: megatron-core\n");
}

Seconds own_time(const Scenario& scenario) {
  return predict(scenario, {.engine = Engine::fluid}).duration;
}

FewestNodes fewest_within(const Scenario& scenario, Seconds deadline, int most = 16) {
  return fewest_nodes(scenario, {.deadline = deadline, .most_nodes = most, .nodes_guess = 1});
}

/// The best of all usual plans on so many nodes, if any fits, by replay of the best three.
std::optional<Seconds> best_time(Scenario scenario, int nodes) {
  const Plan written = scenario.plan;
  scenario.cluster.spec.nodes = nodes;
  PlanEstimates estimates{setup_of(scenario)};
  std::optional<Seconds> best;
  for (const RankedPlan& ranked : best_plans(
           estimates, usual_plans(scenario.model, scenario.training, written, scenario.gpus(), 8),
           scenario.training, 3)) {
    scenario.plan = ranked.plan;
    scenario.training.recompute = ranked.recompute;
    const Seconds time = own_time(scenario);
    best = std::min(best.value_or(time), time);
  }
  return best;
}

}  // namespace

TEST_CASE("the numbers of nodes that are tried have four binary digits, and the run's own is one") {
  CHECK(node_grid(20, 4) ==
        std::vector{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20});
  CHECK(node_grid(40, 4).back() == 40);
  CHECK(node_grid(39, 4).back() == 36);
  CHECK(node_grid(1, 1) == std::vector{1});
  const std::vector<int> grid = node_grid(4096, 251);
  CHECK(std::ranges::is_sorted(grid));
  CHECK(std::ranges::count(grid, 251) == 1);
  CHECK(std::ranges::count(node_grid(4096, 256), 256) == 1);
}

TEST_CASE(
    "the fewest nodes are the first on which the best of all usual plans meets the deadline") {
  const Scenario scenario = small_run();
  const Seconds own = own_time(scenario);
  for (const double share : {1.2, 0.6, 0.3, 0.13}) {
    CAPTURE(share);
    const FewestNodes found = fewest_within(scenario, own * share);
    REQUIRE(found.run);
    CHECK(found.why_none.empty());
    int first = 1;
    const auto meets = [&] {
      const auto best = best_time(scenario, first);
      return best && *best <= own * share;
    };
    while (!meets()) ++first;
    CHECK(found.run->scenario.cluster.spec.nodes == first);
    CHECK(found.run->prediction.duration <= own * share);
    CHECK(found.run->prediction.fits);
  }
}

TEST_CASE("where a search begins changes nothing of what it finds") {
  const Scenario scenario = small_run();
  const Seconds deadline = own_time(scenario) * 0.3;
  const auto from = [&](int guess) {
    return fewest_nodes(scenario, {.deadline = deadline, .most_nodes = 16, .nodes_guess = guess})
        .run->scenario.cluster.spec.nodes;
  };
  CHECK(from(1) == from(4));
  CHECK(from(1) == from(16));
}

TEST_CASE("a search ends where the fabric has no more ports, and says so") {
  const Scenario scenario = small_run("{kind: fat-tree, tiers: 2, switch_radix: 8}");
  const Seconds own = own_time(scenario);
  const FewestNodes found =
      fewest_nodes(scenario, {.deadline = own * 0.6, .most_nodes = 16, .nodes_guess = 16});
  REQUIRE(found.run);
  CHECK(found.run->scenario.cluster.spec.nodes == 2);
  const FewestNodes none = fewest_within(scenario, own * 0.1);
  CHECK_FALSE(none.run);
  CHECK(none.why_none ==
        "no plan on up to 32 GPUs, which is all that the fabric joins, meets the deadline");
}
