// What holds for fold() on any graph.
#include <algorithm>

#include "sim/engine.hpp"
#include "sim/fold.hpp"
#include "tests/catch.hpp"
#include "tests/fair_shares.hpp"
#include "tests/random_graphs.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

// Actors of SimGrid are threads there, a hundred times slower.
#ifdef __SANITIZE_ADDRESS__
constexpr int rounds = 500, rounds_of_simgrid = 5;
#else
constexpr int rounds = 5000, rounds_of_simgrid = 100;
#endif

Approx near(Seconds time) {
  return Approx(time.value()).epsilon(1e-9).margin(1e-12);
}

/// Holds the timeline of a graph against that of its folded one, task by task.
FoldedGraph check_folded(const Play& play, Engine engine) {
  FoldedGraph folded = fold(play.links, play.graph);
  const Timeline whole = simulate(play.links, play.graph, engine);
  const Timeline part = simulate(folded.links, folded.graph, engine);
  REQUIRE(part.size() == folded.multiplicity.size());
  REQUIRE(whole.size() == folded.stands_for.size());
  for (std::size_t task = 0; task < whole.size(); ++task) {
    const Interval& stand_in = part[index(folded.stands_for[task])];
    CAPTURE(task);
    REQUIRE(stand_in.start.value() == near(whole[task].start));
    REQUIRE(stand_in.finish.value() == near(whole[task].finish));
  }
  return folded;
}

/// Tasks that start at once, each on its own stream, without anything but loads.
Play all_at_once(const Play& play) {
  TaskGraph graph;
  for (std::size_t task = 0; task < play.graph.size(); ++task) {
    graph.add(id_at<StreamId>(task), 0.0_s, play.graph[id_at<TaskId>(task)].load);
  }
  return {play.links, graph};
}

bool differ(const std::vector<double>& a, const std::vector<double>& b) {
  return !std::ranges::equal(
      a, b, [](double x, double y) { return x == y || x == Approx(y).epsilon(1e-9); });
}

}  // namespace

TEST_CASE("each task of a random graph runs when the one that stands for it does") {
  const unsigned seed = 1501;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    check_folded(random_play(random, Loads::even), Engine::fluid);
  }
}

TEST_CASE("copies side by side fold to one, and each task runs when the one left does") {
  const unsigned seed = 1502;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    const Pattern pattern = random_pattern(random, Loads::even, 8, 2);
    const std::size_t copies = 2 + random() % 7;
    const Play play =
        side_by_side(random, std::vector<Pattern>(copies, pattern), random_links(random, 2));
    const FoldedGraph folded = check_folded(play, Engine::fluid);
    REQUIRE(folded.graph.size() <= pattern.tasks.size());
    REQUIRE(folded.links.size() <= pattern.links.size() + 2);
  }
}

TEST_CASE("where some copies are slower each task runs when the one that stands for it does") {
  const unsigned seed = 1503;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    check_folded(half_symmetric_play(random, Loads::even), Engine::fluid);
  }
}

TEST_CASE("folding a folded graph changes nothing that runs") {
  const unsigned seed = 1504;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    const Play play = half_symmetric_play(random, Loads::even);
    FoldedGraph folded = fold(play.links, play.graph);
    check_folded({std::move(folded.links), std::move(folded.graph)}, Engine::fluid);
  }
}

TEST_CASE("SimGrid also plays folded graphs as it does whole ones") {
  const unsigned seed = 1505;
  std::mt19937 random{seed};
  for (int round = 0; round < rounds_of_simgrid; ++round) {
    INFO("seed " << seed << ", round " << round);
    check_folded(random_play(random, Loads::even), Engine::simgrid);
    check_folded(symmetric_play(random, Loads::even), Engine::simgrid);
    check_folded(half_symmetric_play(random, Loads::even), Engine::simgrid);
  }
}

// Where tasks load several links unevenly, more than one allocation may be fair. An engine need not
// choose the same for a graph and the folded one, but seldom does not.
TEST_CASE("rates of a folded graph are fair on the original, however uneven its loads are") {
  const unsigned seed = 1506;
  std::mt19937 random{seed};
  int differing = 0;
  for (int round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    const Play play = all_at_once(round % 2 == 0 ? symmetric_play(random, Loads::uneven)
                                                 : half_symmetric_play(random, Loads::uneven));
    const std::vector<double> whole = rates_of(play.links, play.graph);
    const std::vector<double> folded = rates_of_stand_ins(fold(play.links, play.graph));
    REQUIRE(are_fair(play.links, play.graph, whole));
    REQUIRE(are_fair(play.links, play.graph, folded));
    if (differ(whole, folded)) ++differing;
  }
  CAPTURE(seed);
  CHECK(differing <= rounds / 1000);
}

TEST_CASE("where two allocations are fair the folded graph has one of them") {
  // three copies of three tasks and of two links; all share the last two links
  const Bandwidth narrow{2.0}, wide{3.0};
  const std::vector links{narrow, wide, narrow, wide, narrow, wide, Bandwidth{2.0}, Bandwidth{2.0}};
  constexpr LinkId left{6}, right{7};
  TaskGraph graph;
  for (std::size_t copy = 0; copy < 3; ++copy) {
    const LinkId a = id_at<LinkId>(2 * copy), b = id_at<LinkId>(2 * copy + 1);
    graph.add(id_at<StreamId>(copy), 0.0_s, Demand{{a, 2.0_B}, {b, 2.0_B}, {right, 1.0_B}});
    graph.add(id_at<StreamId>(copy), 0.0_s, Demand{{a, 1.0_B}, {b, 3.0_B}, {left, 1.0_B}});
    graph.add(id_at<StreamId>(copy), 0.0_s, Demand{{b, 4.0_B}, {left, 1.0_B}, {right, 1.0_B}});
  }
  const Play play = all_at_once({links, graph});
  const auto of_all_copies = [](double first, double second, double third) {
    return std::vector{first, second, third, first, second, third, first, second, third};
  };
  REQUIRE(are_fair(play.links, play.graph, of_all_copies(1.0 / 3, 1.0 / 3, 1.0 / 3)));
  REQUIRE(are_fair(play.links, play.graph, of_all_copies(7.0 / 18, 10.0 / 27, 5.0 / 18)));

  const FoldedGraph folded = fold(play.links, play.graph);
  CHECK(folded.graph.size() == 3);
  CHECK(are_fair(play.links, play.graph, rates_of_stand_ins(folded)));
}
