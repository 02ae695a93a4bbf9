#include "sim/engine_simgrid.hpp"

#include <csignal>

#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

TEST_CASE("SimGrid leaves interrupts to whoever had them") {
  const auto handler = [](int) {};
  const auto before = std::signal(SIGINT, handler);
  TaskGraph graph;
  graph.add(StreamId{0}, 1.0_s);
  simulate_with_simgrid({}, graph);
  CHECK(std::signal(SIGINT, before) == handler);
}

// SimGrid's own clock goes on, and would show in the last digits.
TEST_CASE("what SimGrid played before changes no bit of what it plays") {
  TaskGraph graph;
  graph.add(StreamId{0}, 0.1_s, Demand{{LinkId{0}, 1.0_GB}});
  graph.add(StreamId{1}, 0.3_s, Demand{{LinkId{0}, 0.7_GB}});
  const std::vector<Bandwidth> links{3.0_GBps};
  const Timeline first = simulate_with_simgrid(links, graph);
  const Timeline second = simulate_with_simgrid(links, graph);
  for (std::size_t task = 0; task < first.size(); ++task) {
    CHECK(second[task].start == first[task].start);
    CHECK(second[task].finish == first[task].finish);
  }
}

// Five copies of each task and each link: link 0 has three of the first task on each copy.
TEST_CASE("SimGrid plays tasks alike as copies that keep step") {
  TaskGraph graph;
  graph.add(StreamId{0}, 0.0_s, Demand{{LinkId{0}, 1.0_GB, 3.0}, {LinkId{1}, 1.0_GB, 5.0}});
  graph.add(StreamId{1}, 0.0_s, Demand{{LinkId{0}, 1.0_GB}, {LinkId{1}, 0.5_GB}});
  const std::vector<Bandwidth> links(2, 1.0_GBps);
  const Timeline timeline = simulate_with_simgrid(links, graph);
  CHECK(timeline[0].finish.value() == Approx(5.5).epsilon(1e-9));
  CHECK(timeline[1].finish.value() == Approx(3.0).epsilon(1e-9));
}
