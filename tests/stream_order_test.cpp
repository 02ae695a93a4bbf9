#include "sim/stream_order.hpp"

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

TEST_CASE("before a task stands what was added last to its stream") {
  TaskGraph graph;
  for (const std::size_t stream : {1U, 0U, 1U, 1U, 2U, 0U}) {
    graph.add(id_at<StreamId>(stream), 1.0_s);
  }
  using Before = std::vector<std::optional<TaskId>>;
  CHECK(before_on_stream(graph) == Before{{}, {}, TaskId{0}, TaskId{2}, {}, TaskId{1}});
  CHECK(before_on_stream({}).empty());
}
