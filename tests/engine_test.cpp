#include "sim/engine.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

// What simulate() promises, whichever engine plays.

namespace {

constexpr LinkId link_0{0}, link_1{1}, link_2{2};
constexpr StreamId stream_0{0}, stream_1{1}, stream_2{2};
const std::vector<Bandwidth> two_links(2, 1.0_GBps);

Approx near(double seconds) {
  return Approx(seconds).epsilon(1e-9).margin(1e-12);
}
double start(const Timeline& timeline, TaskId task) {
  return timeline[index(task)].start.value();
}
double finish(const Timeline& timeline, TaskId task) {
  return timeline[index(task)].finish.value();
}

}  // namespace

TEST_CASE("an empty graph has an empty timeline, and takes no time") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  CHECK(simulate(two_links, {}, engine).empty());
  CHECK(makespan({}) == 0.0_s);
}

TEST_CASE("the makespan is counted from the first start to the last finish") {
  CHECK(makespan({{2.0_s, 9.0_s}, {1.0_s, 3.0_s}}) == 8.0_s);
}

TEST_CASE("a lone transfer takes its latency plus its size over the bandwidth") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId send = graph.add(stream_0, 5.0_us, Demand{{link_0, 3.0_GB}});
  const std::vector<Bandwidth> links{50.0_GBps};
  CHECK(finish(simulate(links, graph, engine), send) == near(5e-6 + 3.0 / 50.0));
}

TEST_CASE("n transfers on a link take n times as long") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  const unsigned n = GENERATE(2U, 7U, 64U);
  TaskGraph graph;
  for (unsigned k = 0; k < n; ++k) {
    graph.add(id_at<StreamId>(k), 1.0_us, Demand{{link_0, 1.0_GB}});
  }
  for (const Interval& interval : simulate(two_links, graph, engine)) {
    CHECK(interval.finish.value() == near(1e-6 + n));
  }
}

TEST_CASE("a collective takes its busiest link, which need not have most bytes") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId task =
      graph.add(stream_0, 0.0_s, Demand{{link_0, 6.0_GB}, {link_1, 2.0_GB}, {link_2, 1.0_GB}});
  const std::vector<Bandwidth> links{6.0_GBps, 1.0_GBps, 1.0_GBps};
  CHECK(finish(simulate(links, graph, engine), task) == near(2.0));
}

TEST_CASE("tasks that meet on a link share it per task, not per byte") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId both = graph.add(stream_0, 0.0_s, Demand{{link_0, 2.0_GB}, {link_1, 1.0_GB}});
  const TaskId one = graph.add(stream_1, 0.0_s, Demand{{link_0, 1.0_GB}});
  const Timeline timeline = simulate(two_links, graph, engine);
  CHECK(finish(timeline, both) == near(3.0));
  CHECK(finish(timeline, one) == near(2.0));
}

TEST_CASE("what a task cannot use of a link, others do") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  // `slow` gets half of link 0, which is as much of link 1 as it needs of it: a tenth.
  TaskGraph graph;
  const TaskId slow = graph.add(stream_0, 0.0_s, Demand{{link_0, 5.0_GB}, {link_1, 1.0_GB}});
  const TaskId peer = graph.add(stream_1, 0.0_s, Demand{{link_0, 5.0_GB}});
  const TaskId quick = graph.add(stream_2, 0.0_s, Demand{{link_1, 9.0_GB}});
  const Timeline timeline = simulate(two_links, graph, engine);
  CHECK(finish(timeline, slow) == near(10.0));
  CHECK(finish(timeline, peer) == near(10.0));
  CHECK(finish(timeline, quick) == near(10.0));
}

TEST_CASE("the latency of a task takes no bandwidth from others, nor its own share") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId late = graph.add(stream_0, 1.0_s, Demand{{link_0, 2.0_GB}});
  const TaskId early = graph.add(stream_1, 0.0_s, Demand{{link_0, 2.0_GB}});
  const Timeline timeline = simulate(two_links, graph, engine);
  CHECK(finish(timeline, early) == near(3.0));
  CHECK(finish(timeline, late) == near(4.0));
}

TEST_CASE("a stream does its tasks in order, and streams run side by side") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId first = graph.add(stream_0, 2.0_s);
  const TaskId beside = graph.add(stream_1, 5.0_s);
  const TaskId second = graph.add(stream_0, 1.0_s);
  const Timeline timeline = simulate({}, graph, engine);
  CHECK(start(timeline, second) == near(finish(timeline, first)));
  CHECK(finish(timeline, second) == near(3.0));
  CHECK(start(timeline, beside) == near(0.0));
}

TEST_CASE("a task waits for all that it names, once or twice, and holds up its stream") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId quick = graph.add(stream_0, 1.0_s);
  const TaskId slow = graph.add(stream_1, 3.0_s);
  const TaskId last = graph.add(stream_2, 1.0_s, {}, std::vector{slow, quick, slow});
  const TaskId behind = graph.add(stream_2, 1.0_s);
  const Timeline timeline = simulate({}, graph, engine);
  CHECK(start(timeline, last) == near(3.0));
  CHECK(start(timeline, behind) == near(4.0));
}

TEST_CASE("tasks without bytes and without time take none, but wait like others") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId nothing = graph.add(stream_0, 0.0_s);
  const TaskId no_bytes = graph.add(stream_0, 0.0_s, Demand{{link_0, 0.0_B}});
  const TaskId kernel = graph.add(stream_1, 2.0_s);
  const TaskId join = graph.add(stream_0, 0.0_s, {}, std::vector{kernel});
  const Timeline timeline = simulate(two_links, graph, engine);
  CHECK(finish(timeline, nothing) == near(0.0));
  CHECK(finish(timeline, no_bytes) == near(0.0));
  CHECK(start(timeline, join) == near(2.0));
  CHECK(finish(timeline, join) == near(2.0));
}

// Link 1 twice as fast brings the second transfer to link 0 while the first is on it, and behind
// the first one waits the long kernel. Any fair sharing does that.
//
//   stream 0   | hold | first over 0 | kernel, 10 s          |
//   stream 1   | over 1              | over 0 |
TEST_CASE("a faster link can make a run longer, by making tasks meet") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  graph.add(stream_0, 1.0_s, Demand{{link_0, 1.0_GB}});
  graph.add(stream_0, 10.0_s);
  graph.add(stream_1, 0.0_s, Demand{{link_1, 2.0_GB}});
  graph.add(stream_1, 0.0_s, Demand{{link_0, 1.0_GB}});
  CHECK(makespan(simulate(two_links, graph, engine)).value() == near(12.0));
  CHECK(makespan(simulate(std::vector{1.0_GBps, 2.0_GBps}, graph, engine)).value() == near(13.0));
}

TEST_CASE("an engine is called by its name") {
  CHECK(engine_names[0].first == "simgrid");
  CHECK(engine_names[0].second == Engine::simgrid);
  CHECK(engine_names[1].first == "fluid");
  CHECK(engine_names[1].second == Engine::fluid);
}

TEST_CASE("what ends at one moment lets others start at that moment") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId kernel = graph.add(stream_0, 2.0_s);
  const TaskId send = graph.add(stream_1, 0.0_s, Demand{{link_0, 2.0_GB}});
  const TaskId join = graph.add(stream_2, 0.0_s, {}, std::vector{kernel, send});
  const TaskId back = graph.add(stream_2, 0.0_s, Demand{{link_0, 1.0_GB}});
  const Timeline timeline = simulate(two_links, graph, engine);
  CHECK(finish(timeline, join) == near(2.0));
  CHECK(start(timeline, back) == near(2.0));
  CHECK(finish(timeline, back) == near(3.0));
}

TEST_CASE("a lone task that stands for several takes as long as all of them on its busiest link") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId task = graph.add(
      stream_0, 0.0_s, Demand{{.link = link_0, .size = 1.0_GB, .alike = 2.5}, {link_1, 2.0_GB}});
  CHECK(finish(simulate(two_links, graph, engine), task) == near(2.5));
}

TEST_CASE("a task that stands for n takes n shares of a link") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  const double n = GENERATE(2.0, 3.0, 4.0);
  TaskGraph graph;
  const TaskId many = graph.add(stream_0, 0.0_s, Demand{{link_0, 1.0_GB, n}});
  const TaskId one = graph.add(stream_1, 0.0_s, Demand{{link_0, 2.0_GB}});
  const Timeline timeline = simulate(two_links, graph, engine);
  CHECK(finish(timeline, many) == near(n + 1.0));
  CHECK(finish(timeline, one) == near(n + 2.0));
}

// Two of them use link 0, three link 1, where they leave a quarter to the peer.
TEST_CASE("on each link a task stands for as many as use it") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId several = graph.add(stream_0, 0.0_s,
                                   Demand{{.link = link_0, .size = 1.0_GB, .alike = 2.0},
                                          {.link = link_1, .size = 1.0_GB, .alike = 3.0}});
  const TaskId peer = graph.add(stream_1, 0.0_s, Demand{{link_1, 1.5_GB}});
  const Timeline timeline = simulate(two_links, graph, engine);
  CHECK(finish(timeline, several) == near(4.0));
  CHECK(finish(timeline, peer) == near(4.5));
}

TEST_CASE("where a link carries less of some alike, they count with what they put there") {
  const Engine engine = GENERATE(Engine::simgrid, Engine::fluid);
  TaskGraph graph;
  const TaskId many = graph.add(stream_0, 0.0_s, Demand{{link_0, 1.0_GB, 1.5}});
  const TaskId one = graph.add(stream_1, 0.0_s, Demand{{link_0, 2.0_GB}});
  const Timeline timeline = simulate(two_links, graph, engine);
  CHECK(finish(timeline, many) == near(2.5));
  CHECK(finish(timeline, one) == near(3.5));
}
