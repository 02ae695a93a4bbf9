#include "sim/may_fill.hpp"

#include "sim/engine.hpp"
#include "tests/catch.hpp"
#include "tests/clusters.hpp"
#include "tests/random_graphs.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr LinkId link_0{0}, link_1{1}, link_2{2};
constexpr StreamId stream_0{0}, stream_1{1};
using Fills = std::vector<bool>;

/// The same tasks without their loads on links that they cannot fill.
TaskGraph on_links_that_fill(const Play& play) {
  const Fills fills = may_fill(play.links, play.graph);
  TaskGraph graph;
  for (std::size_t task = 0; task < play.graph.size(); ++task) {
    const TaskView view = play.graph[id_at<TaskId>(task)];
    Demand load{view.load.begin(), view.load.end()};
    std::erase_if(load, [&](const LinkLoad& part) { return !fills[index(part.link)]; });
    graph.add(view.stream, view.hold, load, view.after);
  }
  return graph;
}

}  // namespace

TEST_CASE("a task fills its busiest link and no other") {
  TaskGraph graph;
  graph.add(stream_0, 0.0_s, Demand{{link_0, 2.0_B}, {link_1, 3.0_B}, {link_2, 0.0_B}});
  CHECK(may_fill(std::vector(4, Bandwidth{1.0}), graph) == Fills{false, true, false, false});
}

TEST_CASE("a task fills all of its busiest links, which may be alike") {
  TaskGraph graph;
  graph.add(stream_0, 0.0_s, Demand{{link_0, 2.0_B}, {link_1, 4.0_B}});
  CHECK(may_fill(std::vector{Bandwidth{1.0}, Bandwidth{2.0}}, graph) == Fills{true, true});
}

TEST_CASE("a link that tasks can only just fill together does not count, one they overfill does") {
  const double trunk = GENERATE(2.0, 1.9);
  TaskGraph graph;
  graph.add(stream_0, 0.0_s, Demand{{link_0, 1.0_B}, {link_2, 1.0_B}});
  graph.add(stream_1, 0.0_s, Demand{{link_1, 1.0_B}, {link_2, 1.0_B}});
  const std::vector<Bandwidth> links{Bandwidth{1.0}, Bandwidth{1.0}, Bandwidth{trunk}};
  CHECK(may_fill(links, graph) == Fills{true, true, trunk < 2.0});
}

TEST_CASE("tasks of one stream never fill a link together") {
  TaskGraph graph;
  for (int k = 0; k < 9; ++k) {
    graph.add(stream_0, 0.0_s, Demand{{link_0, 2.0_B}, {link_1, k == 4 ? 1.5_B : 1.0_B}});
  }
  const std::vector<Bandwidth> links(2, Bandwidth{1.0});
  CHECK(may_fill(links, graph) == Fills{true, false});
  graph.add(stream_1, 0.0_s, Demand{{link_0, 2.0_B}, {link_1, 1.0_B}});
  CHECK(may_fill(links, graph) == Fills{true, true});
}

TEST_CASE("a task that stands for several fills what all of them fill") {
  TaskGraph graph;
  graph.add(stream_0, 0.0_s,
            Demand{{link_0, 3.0_B}, {.link = link_1, .size = 1.0_B, .alike = 4.0}});
  CHECK(may_fill(std::vector(2, Bandwidth{1.0}), graph) == Fills{false, true});
}

TEST_CASE("without the links that they cannot fill all tasks of random graphs run as before") {
  const unsigned seed = 1530;
  std::mt19937 random{seed};
  std::size_t left_out = 0;
  for (int round = 0; round < 5000; ++round) {
    INFO("seed " << seed << ", round " << round);
    const Play play = symmetric_play(random, Loads::even);
    const Timeline before = simulate(play.links, play.graph, Engine::fluid);
    const Timeline after = simulate(play.links, on_links_that_fill(play), Engine::fluid);
    for (std::size_t task = 0; task < before.size(); ++task) {
      REQUIRE(after[task].finish.value() ==
              Approx(before[task].finish.value()).epsilon(1e-9).margin(1e-12));
    }
    left_out +=
        static_cast<std::size_t>(std::ranges::count(may_fill(play.links, play.graph), false));
  }
  CHECK(left_out > 5000);
}
