#include "sim/task_order.hpp"

#include <algorithm>
#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

std::vector<std::uint32_t> successors(const TaskOrder& order, std::uint32_t task) {
  const std::span<const std::uint32_t> tasks = order.successors(task);
  return {tasks.begin(), tasks.end()};
}

}  // namespace

TEST_CASE("nobody waits in an empty graph") {
  CHECK(TaskOrder{TaskGraph{}}.waits().empty());
}

TEST_CASE("a task waits for the one before it on its stream and for all that it names") {
  TaskGraph graph;
  const TaskId first = graph.add(StreamId{0}, 1.0_s);
  const TaskId beside = graph.add(StreamId{2}, 1.0_s);
  graph.add(StreamId{0}, 1.0_s, {}, std::vector{beside});
  graph.add(StreamId{1}, 1.0_s, {}, std::vector{first, beside, first});
  const TaskOrder order{graph};
  CHECK(order.waits() == std::vector<std::uint32_t>{0, 0, 2, 3});
  CHECK(successors(order, 0) == std::vector<std::uint32_t>{2, 3, 3});
  CHECK(successors(order, 1) == std::vector<std::uint32_t>{2, 3});
  CHECK(successors(order, 2).empty());
  CHECK(successors(order, 3).empty());
}
