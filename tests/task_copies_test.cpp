#include "sim/task_copies.hpp"

#include <vector>

#include "sim/demand.hpp"
#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr LinkId link_0{0}, link_1{1};

TaskGraph graph_of(const std::vector<Demand>& demands) {
  TaskGraph graph;
  for (const Demand& demand : demands) graph.add(StreamId{0}, 0.0_s, demand);
  return graph;
}

}  // namespace

TEST_CASE("tasks that stand for no other need no copies") {
  const TaskCopies copies{2, graph_of({{{link_0, 1.0_GB}, {link_1, 1.0_GB}}, {{link_0, 2.0_GB}}})};
  CHECK(copies.count() == 1);
  CHECK(copies.slowdown(link_0) == 1.0);
  CHECK(copies.parts({link_0, 1.0_GB}) == std::vector{1.0});
}

TEST_CASE("where all stand for as many, a slower link does for copies") {
  const TaskCopies copies{1, graph_of({{{link_0, 1.0_GB, 8.0}}, {{link_0, 2.0_GB, 8.0}}})};
  CHECK(copies.count() == 1);
  CHECK(copies.slowdown(link_0) == 8.0);
  CHECK(copies.parts({link_0, 1.0_GB, 8.0}) == std::vector{1.0});
}

TEST_CASE("there are as many copies as the most that meet the fewest on a link") {
  const TaskCopies copies{
      2, graph_of({{{link_0, 1.0_GB, 5.0}, {link_1, 1.0_GB, 4.0}}, {{link_0, 1.0_GB, 2.0}}})};
  CHECK(copies.count() == 3);
  CHECK(copies.slowdown(link_0) == 2.0);
  CHECK(copies.slowdown(link_1) == 4.0);
  CHECK(copies.parts({link_0, 1.0_GB, 5.0}) == std::vector{1.0, 1.0, 0.5});
  CHECK(copies.parts({link_1, 1.0_GB, 4.0}) == std::vector{1.0});
}

TEST_CASE("who puts nothing on a link does not count there") {
  const TaskCopies copies{1, graph_of({{{link_0, 0.0_B}}, {{link_0, 1.0_GB, 3.0}}})};
  CHECK(copies.count() == 1);
}
