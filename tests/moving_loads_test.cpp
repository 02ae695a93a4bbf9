#include "sim/moving_loads.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

const std::vector<Bandwidth> two_links(2, 1.0_GBps);

/// Room for streams that each load both links.
MovingLoads room_for(std::size_t streams) {
  TaskGraph graph;
  for (std::size_t stream = 0; stream < streams; ++stream) {
    graph.add(id_at<StreamId>(stream), 0.0_s, Demand{{LinkId{0}, 1.0_GB}, {LinkId{1}, 1.0_GB}});
  }
  return {two_links, graph};
}

}  // namespace

TEST_CASE("nothing to move does not begin to move") {
  MovingLoads loads = room_for(1);
  CHECK_FALSE(loads.begin(0, {}, 0.0_s));
  CHECK_FALSE(loads.begin(0, Demand{{LinkId{0}, 0.0_B}}, 0.0_s));
  CHECK(loads.settle(0.0_s).empty());
}

TEST_CASE("a lone load arrives when its busiest link has moved it") {
  MovingLoads loads = room_for(1);
  REQUIRE(loads.begin(0, Demand{{LinkId{0}, 2.0_GB}, {LinkId{1}, 3.0_GB}}, 1.0_s));
  const auto arrivals = loads.settle(1.0_s);
  REQUIRE(arrivals.size() == 1);
  CHECK(arrivals[0].stream == 0);
  CHECK(arrivals[0].time == 4.0_s);
}

TEST_CASE("arrivals are told again only if they change") {
  MovingLoads loads = room_for(3);
  loads.begin(0, Demand{{LinkId{0}, 2.0_GB}}, 0.0_s);
  loads.begin(1, Demand{{LinkId{1}, 2.0_GB}}, 0.0_s);
  CHECK(loads.settle(0.0_s).size() == 2);

  loads.begin(2, Demand{{LinkId{1}, 2.0_GB}}, 1.0_s);
  const auto later = loads.settle(1.0_s);
  REQUIRE(later.size() == 2);
  CHECK(later[0].stream == 2);
  CHECK(later[0].time == 5.0_s);
  CHECK(later[1].stream == 1);
  CHECK(later[1].time == 3.0_s);
}

TEST_CASE("what an ended load leaves goes to those that it held up") {
  MovingLoads loads = room_for(2);
  loads.begin(0, Demand{{LinkId{0}, 1.0_GB}}, 0.0_s);
  loads.begin(1, Demand{{LinkId{0}, 2.0_GB}}, 0.0_s);
  loads.settle(0.0_s);
  loads.end(0);
  const auto arrivals = loads.settle(2.0_s);
  REQUIRE(arrivals.size() == 1);
  CHECK(arrivals[0].stream == 1);
  CHECK(arrivals[0].time == 3.0_s);
}

TEST_CASE("loads on a link that they cannot fill do not change each other") {
  const std::vector<Bandwidth> links(3, 1.0_GBps);
  TaskGraph graph;
  graph.add(StreamId{0}, 0.0_s, Demand{{LinkId{0}, 1.0_GB}, {LinkId{1}, 3.0_GB}});
  graph.add(StreamId{1}, 0.0_s, Demand{{LinkId{0}, 1.0_GB}, {LinkId{2}, 2.0_GB}});
  MovingLoads loads{links, graph};
  loads.begin(0, graph[TaskId{0}].load, 0.0_s);
  CHECK(loads.settle(0.0_s).size() == 1);
  loads.begin(1, graph[TaskId{1}].load, 1.0_s);
  const auto arrivals = loads.settle(1.0_s);
  REQUIRE(arrivals.size() == 1);
  CHECK(arrivals[0].stream == 1);
  CHECK(arrivals[0].time == 3.0_s);
}
