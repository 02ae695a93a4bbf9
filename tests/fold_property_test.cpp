// What holds for fold() on any graph.
#include <algorithm>
#include <cmath>

#include "sim/engine.hpp"
#include "sim/fairness.hpp"
#include "sim/fold.hpp"
#include "tests/catch.hpp"
#include "tests/random_graphs.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int rounds = 500;
#else
constexpr int rounds = 5000;
#endif

Approx near(Seconds time) {
  return Approx(time.value()).epsilon(1e-9).margin(1e-9);
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

/// How much of a link's capacity all tasks take, and how much the one that takes most.
struct Use {
  double all = 0.0;
  double most = 0.0;
};

std::vector<Use> uses(const Play& play, const std::vector<double>& rates) {
  std::vector<Use> uses(play.links.size());
  for (std::size_t task = 0; task < play.graph.size(); ++task) {
    for (const LinkLoad& load : play.graph[id_at<TaskId>(task)].load) {
      const double share = load.size == Bytes{}
                               ? 0.0
                               : rates[task] * (load.size / play.links[index(load.link)]).value();
      uses[index(load.link)].all += share;
      uses[index(load.link)].most = std::max(uses[index(load.link)].most, share);
    }
  }
  return uses;
}

bool has_bottleneck(const TaskView& task, double rate, const Play& play,
                    const std::vector<Use>& uses) {
  return std::ranges::any_of(task.load, [&](const LinkLoad& load) {
    const Use& use = uses[index(load.link)];
    const double share = rate * (load.size / play.links[index(load.link)]).value();
    return use.all > 1.0 - 1e-9 && share > use.most * (1.0 - 1e-9);
  });
}

bool are_fair(const Play& play, const std::vector<double>& rates) {
  const std::vector<Use> used = uses(play, rates);
  if (std::ranges::any_of(used, [](const Use& use) { return use.all > 1.0 + 1e-9; })) return false;
  for (std::size_t task = 0; task < rates.size(); ++task) {
    const TaskView view = play.graph[id_at<TaskId>(task)];
    if (std::isfinite(rates[task]) && !has_bottleneck(view, rates[task], play, used)) return false;
  }
  return true;
}

/// How much of itself each task does in a second if all move at the same time; infinite of those
/// that move no bytes.
std::vector<double> rates_of(const std::vector<Bandwidth>& links, const TaskGraph& graph) {
  std::vector<Demand> demands;
  for (std::size_t task = 0; task < graph.size(); ++task) {
    const auto load = graph[id_at<TaskId>(task)].load;
    demands.emplace_back(load.begin(), load.end());
  }
  return fair_rates(links, demands);
}

/// For each task of the original, the rate of the one that stands for it.
std::vector<double> rates_of_stand_ins(const FoldedGraph& folded) {
  const std::vector<double> rates = rates_of(folded.links, folded.graph);
  std::vector<double> whole;
  for (const TaskId stand_in : folded.stands_for) whole.push_back(rates[index(stand_in)]);
  return whole;
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
    REQUIRE(are_fair(play, whole));
    REQUIRE(are_fair(play, folded));
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
  REQUIRE(are_fair(play, of_all_copies(1.0 / 3, 1.0 / 3, 1.0 / 3)));
  REQUIRE(are_fair(play, of_all_copies(7.0 / 18, 10.0 / 27, 5.0 / 18)));

  const FoldedGraph folded = fold(play.links, play.graph);
  CHECK(folded.graph.size() == 3);
  CHECK(are_fair(play, rates_of_stand_ins(folded)));
}
