#include "sim/task_graph.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

struct Task {
  StreamId stream;
  Seconds hold;
  std::vector<LinkLoad> load;
  std::vector<TaskId> after;
};

bool same_load(const LinkLoad& a, const LinkLoad& b) {
  return a.link == b.link && a.size == b.size && a.alike == b.alike;
}

Task random_task(std::mt19937& random, std::size_t earlier) {
  Task task{.stream = id_at<StreamId>(random() % 5),
            .hold = Seconds{static_cast<double>(random() % 100)},
            .load = {},
            .after = {}};
  for (std::size_t link = 0; link < 6; ++link) {
    if (random() % 2 == 0) continue;
    task.load.push_back({.link = id_at<LinkId>(link),
                         .size = Bytes{static_cast<double>(random() % 100)},
                         .alike = 1.0 + static_cast<double>(random() % 5)});
  }
  while (earlier > 0 && random() % 2 == 0) {
    task.after.push_back(id_at<TaskId>(random() % earlier));
  }
  return task;
}

}  // namespace

TEST_CASE("a new graph has neither tasks nor streams") {
  const TaskGraph graph;
  CHECK(graph.size() == 0);
  CHECK(graph.stream_count() == 0);
}

TEST_CASE("tasks are numbered in the order in which they were added") {
  TaskGraph graph;
  CHECK(index(graph.add(StreamId{0}, 1.0_s)) == 0);
  CHECK(index(graph.add(StreamId{0}, 1.0_s)) == 1);
  CHECK(index(graph.add(StreamId{3}, 1.0_s)) == 2);
  CHECK(graph.size() == 3);
}

TEST_CASE("streams are counted up to the highest, whether or not those between have tasks") {
  TaskGraph graph;
  graph.add(StreamId{4}, 1.0_s);
  CHECK(graph.stream_count() == 5);
  graph.add(StreamId{2}, 1.0_s);
  CHECK(graph.stream_count() == 5);
}

TEST_CASE("a kernel loads no link and waits for nothing") {
  TaskGraph graph;
  const TaskView kernel = graph[graph.add(StreamId{1}, 2.0_s)];
  CHECK(kernel.stream == StreamId{1});
  CHECK(kernel.hold == 2.0_s);
  CHECK(kernel.load.empty());
  CHECK(kernel.after.empty());
}

TEST_CASE("a graph gives back every task that random draws put into it") {
  const unsigned seed = 2201;
  std::mt19937 random{seed};
  for (int round = 0; round < 200; ++round) {
    CAPTURE(seed, round);
    std::vector<Task> tasks;
    TaskGraph graph;
    for (std::size_t count = random() % 30; tasks.size() < count;) {
      tasks.push_back(random_task(random, tasks.size()));
      const Task& task = tasks.back();
      graph.add(task.stream, task.hold, task.load, task.after);
    }
    REQUIRE(graph.size() == tasks.size());
    for (std::size_t t = 0; t < tasks.size(); ++t) {
      const TaskView view = graph[id_at<TaskId>(t)];
      REQUIRE(view.stream == tasks[t].stream);
      REQUIRE(view.hold == tasks[t].hold);
      REQUIRE(std::ranges::equal(view.load, tasks[t].load, same_load));
      REQUIRE(std::ranges::equal(view.after, tasks[t].after));
    }
  }
}
