#include "sim/critical_path.hpp"

#include <random>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr StreamId stream_0{0}, stream_1{1}, stream_2{2};
using Path = std::vector<TaskId>;

/// The timeline of a graph that moves no bytes.
Timeline played(const TaskGraph& graph) {
  Timeline timeline;
  std::vector<Seconds> stream_free(graph.stream_count());
  for (std::size_t task = 0; task < graph.size(); ++task) {
    const TaskView view = graph[id_at<TaskId>(task)];
    Seconds& free = stream_free[index(view.stream)];
    Seconds start = free;
    for (const TaskId earlier : view.after) {
      start = std::max(start, timeline[index(earlier)].finish);
    }
    free = start + view.hold;
    timeline.push_back({start, free});
  }
  return timeline;
}

Path path_of(const TaskGraph& graph) {
  return critical_path(graph, played(graph));
}

/// Micro-batches one after the other through stages, of which one may be slow.
TaskGraph pipeline(std::size_t stages, std::size_t micro_batches, std::size_t slow) {
  TaskGraph graph;
  for (std::size_t batch = 0; batch < micro_batches; ++batch) {
    for (std::size_t stage = 0; stage < stages; ++stage) {
      std::vector<TaskId> after;
      if (stage > 0) after.push_back(id_at<TaskId>(graph.size() - 1));
      graph.add(id_at<StreamId>(stage), stage == slow ? 3.0_s : 1.0_s, {}, after);
    }
  }
  return graph;
}

}  // namespace

TEST_CASE("nothing is critical where nothing runs") {
  CHECK(critical_path({}, {}).empty());
}

TEST_CASE("all tasks of a single stream are critical") {
  TaskGraph graph;
  for (int k = 0; k < 3; ++k) graph.add(stream_0, 1.0_s);
  CHECK(path_of(graph) == Path{TaskId{0}, TaskId{1}, TaskId{2}});
}

TEST_CASE("of two that a task waits for, the slow one is critical, whichever it is") {
  const bool first_is_slow = GENERATE(true, false);
  TaskGraph graph;
  const TaskId first = graph.add(stream_0, first_is_slow ? 3.0_s : 1.0_s);
  const TaskId second = graph.add(stream_1, first_is_slow ? 1.0_s : 3.0_s);
  const TaskId last = graph.add(stream_2, 1.0_s, {}, Path{first, second});
  CHECK(path_of(graph) == Path{first_is_slow ? first : second, last});
}

TEST_CASE("what finishes last is critical though it was not added last") {
  TaskGraph graph;
  const TaskId slow = graph.add(stream_0, 3.0_s);
  graph.add(stream_1, 1.0_s);
  CHECK(path_of(graph) == Path{slow});
}

TEST_CASE("a task that waits equally long blames its own stream, then the first task") {
  TaskGraph graph;
  const TaskId first = graph.add(stream_0, 1.0_s);
  const TaskId second = graph.add(stream_1, 1.0_s);
  const TaskId own = graph.add(stream_2, 1.0_s);
  const TaskId same = graph.add(stream_2, 1.0_s, {}, Path{second, first});
  CHECK(path_of(graph) == Path{own, same});

  const TaskId elsewhere = graph.add(StreamId{3}, 5.0_s, {}, Path{second, first});
  CHECK(path_of(graph) == Path{first, elsewhere});
}

TEST_CASE("a pipeline's path enters and leaves by the other stages, and stays with the slow one") {
  constexpr std::size_t stages = 4, micro_batches = 5;
  const std::size_t slow = GENERATE(0U, 1U, 3U);
  const TaskGraph graph = pipeline(stages, micro_batches, slow);
  Path expected;
  for (std::size_t stage = 0; stage < slow; ++stage) expected.push_back(id_at<TaskId>(stage));
  for (std::size_t batch = 0; batch < micro_batches; ++batch) {
    expected.push_back(id_at<TaskId>(batch * stages + slow));
  }
  for (std::size_t stage = slow + 1; stage < stages; ++stage) {
    expected.push_back(id_at<TaskId>((micro_batches - 1) * stages + stage));
  }
  CHECK(path_of(graph) == expected);
}

TEST_CASE("a random graph's path has no gaps, from the start to the end") {
  const unsigned seed = 1510;
  std::mt19937 random{seed};
  for (int round = 0; round < 2000; ++round) {
    INFO("seed " << seed << ", round " << round);
    TaskGraph graph;
    for (std::size_t task = 0, tasks = 1 + random() % 30; task < tasks; ++task) {
      Path after;
      while (task > 0 && random() % 2 == 0) after.push_back(id_at<TaskId>(random() % task));
      graph.add(id_at<StreamId>(random() % 5), static_cast<double>(random() % 4) * 1.0_s, {},
                after);
    }
    const Timeline timeline = played(graph);
    Seconds reached;
    for (const TaskId task : critical_path(graph, timeline)) {
      REQUIRE(timeline[index(task)].start == reached);
      reached = timeline[index(task)].finish;
    }
    REQUIRE(reached == makespan(timeline));
  }
}
