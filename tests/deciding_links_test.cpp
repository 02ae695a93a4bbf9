#include "sim/deciding_links.hpp"

#include <random>

#include "sim/engine.hpp"
#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned cases = 20;
#else
constexpr unsigned cases = 300;
#endif

struct Play {
  std::vector<Bandwidth> links;
  TaskGraph graph;
};

/// Streams that have some links for themselves and share others.
Play random_play(unsigned seed) {
  std::mt19937 random{seed};
  const auto below = [&](unsigned end) { return static_cast<unsigned>(random() % end); };
  Play play;
  for (unsigned link = 0; link < 8; ++link) play.links.emplace_back(1e9 * (1.0 + below(4)));
  for (unsigned task = 0; task < 20; ++task) {
    const unsigned stream = below(3);
    Demand load;
    for (unsigned link = 0; link < 8; ++link) {
      if ((link < 2 || link % 3 == stream) && below(2) == 0) {
        load.push_back({LinkId{link}, Bytes{1e9 * below(4)}});
      }
    }
    std::vector<TaskId> after;
    if (task > 0 && below(2) == 0) after.push_back(TaskId{below(task)});
    play.graph.add(StreamId{stream}, Seconds{0.5 * below(3)}, load, after);
  }
  return play;
}

}  // namespace

TEST_CASE("tasks run when they did, on the links that can decide it") {
  const unsigned seed = GENERATE(range(1U, cases + 1U));
  CAPTURE(seed);
  const Play play = random_play(seed);
  const DecidingLinks fewer = deciding_links(play.links, play.graph);
  CHECK(fewer.links.size() <= 5);  // two shared ones, and one for each stream
  const Timeline before = simulate(play.links, play.graph);
  const Timeline after = simulate(fewer.links, fewer.graph);
  REQUIRE(after.size() == before.size());
  for (std::size_t task = 0; task < before.size(); ++task) {
    CAPTURE(task);
    CHECK(after[task].finish.value() == Approx(before[task].finish.value()).epsilon(1e-9));
  }
}

TEST_CASE("of the links of one stream, each task waits for its busiest") {
  TaskGraph graph;
  graph.add(StreamId{0}, {}, Demand{{LinkId{0}, 4.0_GB}, {LinkId{1}, 6.0_GB}});
  graph.add(StreamId{0}, {}, Demand{{LinkId{0}, 5.0_GB}, {LinkId{1}, 1.0_GB}});
  const DecidingLinks fewer = deciding_links(std::vector{1.0_GBps, 2.0_GBps}, graph);
  REQUIRE(fewer.links.size() == 1);
  CHECK(fewer.graph[TaskId{0}].load.front().size / fewer.links.front() == 4.0_s);
  CHECK(fewer.graph[TaskId{1}].load.front().size / fewer.links.front() == 5.0_s);
}

TEST_CASE("what stands for several tasks keeps a link of its own as busy as they do") {
  TaskGraph graph;
  graph.add(StreamId{0}, {}, Demand{{LinkId{0}, 4.0_GB, 3.0}});
  const DecidingLinks fewer = deciding_links(std::vector{1.0_GBps}, graph);
  CHECK(fewer.graph[TaskId{0}].load.front().size / fewer.links.front() == 12.0_s);
}
