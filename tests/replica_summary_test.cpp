#include "analysis/replica_summary.hpp"

#include <numeric>

#include "analysis/prediction.hpp"
#include "tests/catch.hpp"
#include "tests/stragglers.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<ReplicaSummary> ending_at(const std::vector<double>& ends) {
  std::vector<ReplicaSummary> classes;
  for (const double end : ends) {
    classes.push_back({.replicas = {static_cast<int>(classes.size())},
                       .pipeline_end = Seconds{end},
                       .slow = {},
                       .other_draws = false});
  }
  return classes;
}

std::vector<ReplicaSummary> summaries_of(const Scenario& scenario) {
  return predict(scenario).replicas;
}

}  // namespace

TEST_CASE("replicas are numbered in stretches") {
  CHECK(replicas_text({5}) == "replica 5");
  CHECK(replicas_text({0, 1, 2, 3}) == "replicas 0 to 3");
  CHECK(replicas_text({0, 1, 4, 6, 7, 8}) == "replicas 0, 1, 4, 6 to 8");
  std::vector<int> even(32);
  for (std::size_t i = 0; i < even.size(); ++i) even[i] = 2 * static_cast<int>(i);
  CHECK(replicas_text(even, 3) == "replicas 0, 2, 4 and 29 more");
}

TEST_CASE("the first class is drawn, and those that end last") {
  using Positions = std::vector<std::size_t>;
  const auto classes = ending_at({1.0, 5.0, 2.0, 4.0, 3.0});
  CHECK(classes_to_draw(classes, 5) == Positions{0, 1, 2, 3, 4});
  CHECK(classes_to_draw(classes, 3) == Positions{0, 1, 3});
  CHECK(classes_to_draw(classes, 1) == Positions{0});
}

TEST_CASE("sound replicas that are alike have nothing to be told") {
  const std::vector<ReplicaSummary> classes = summaries_of(small_run());
  REQUIRE(classes.size() == 1);
  CHECK(classes.front().replicas == std::vector{0, 1, 2, 3});
  CHECK_FALSE(differ(classes));
}

TEST_CASE("a slow GPU sets its replica apart, by name") {
  const Prediction prediction = predict(small_run(slow_gpu));
  const std::vector<ReplicaSummary>& classes = prediction.replicas;
  REQUIRE(classes.size() == 2);
  CHECK(classes[0].slow.empty());
  CHECK(classes[1].replicas == std::vector{1});
  CHECK(classes[1].slow == std::vector<std::string>{"node-1.gpu-1 at 80 % of the speed"});
  CHECK(classes[1].pipeline_end > classes[0].pipeline_end);
  CHECK(classes[1].pipeline_end == prediction.step.timeline.pipeline_end);
  CHECK_THAT(replicas_table(classes),
             ContainsSubstring("  2 classes of replicas") &&
                 ContainsSubstring("  replicas 0, 2, 3  ") &&
                 ContainsSubstring(" s  node-1.gpu-1 at 80 % of the speed\n"));
}

TEST_CASE("a slow NIC sets its replica apart, by its cable") {
  const std::vector<ReplicaSummary> classes = summaries_of(
      small_run(", slow_links: [{between: [node-0.nic-6, plane-0.leaf-0], bandwidth: 200 Gb/s}]"));
  REQUIRE(classes.size() == 2);
  CHECK(classes[1].replicas == std::vector{2});
  CHECK(classes[1].slow ==
        std::vector<std::string>{"node-0.nic-6 to plane-0.leaf-0 at 50 % of the bandwidth"});
}

TEST_CASE("replicas whose micro-batches draw other loads of experts are told so") {
  const std::vector<ReplicaSummary> classes =
      summaries_of(scenario_of("cluster: {gpu: H800-SXM, nodes: 2, fabric: single-switch}\n"
                               "model: {like: mixtral-8x7b, layers: 4}\n"
                               "training: {tokens: 1 B, sequence_length: 4096, global_batch: 16, "
                               "precision: bf16, expert_load: {kind: zipf, skew: 0.5, draws: 3}}\n"
                               "parallel: {expert: 4, zero: 1}\nstack: megatron-core\n"));
  REQUIRE(classes.size() > 1);
  CHECK(classes[1].other_draws);
  CHECK_THAT(replicas_table(classes), ContainsSubstring("other draws of the load of experts"));
}

TEST_CASE("one class with a slow GPU has a table too, and of many classes some are left out") {
  std::vector<ReplicaSummary> one = ending_at({2.0});
  one.front().slow = {"a", "b", "c"};
  CHECK(differ(one));
  CHECK_THAT(replicas_table(one), ContainsSubstring("replica 0") && ContainsSubstring("2.000 s") &&
                                      ContainsSubstring("  a, b and 1 more\n"));
  std::vector<double> ends(20);
  std::iota(ends.begin(), ends.end(), 1.0);
  CHECK_THAT(replicas_table(ending_at(ends)),
             ContainsSubstring("20 classes of replicas") &&
                 ContainsSubstring("\n  12 more, which end earlier\n"));
}
