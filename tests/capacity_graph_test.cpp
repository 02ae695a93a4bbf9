#include "topologies/capacity_graph.hpp"

#include <tuple>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

using Pipes = std::vector<std::tuple<std::uint32_t, std::uint32_t, std::int64_t, std::int64_t>>;

Pipes pipes_of(const CapacityGraph& graph) {
  Pipes pipes;
  for (const CapacityGraph::Pipe& pipe : graph.pipes) {
    pipes.emplace_back(pipe.a, pipe.b, pipe.there, pipe.back);
  }
  return pipes;
}

}  // namespace

TEST_CASE("parallel pipes become one of their joint capacity, and loops nothing") {
  const CapacityGraph graph = with_joined_pipes(
      {.vertices = 3, .pipes = {{2, 1, 5, 7}, {1, 2, 10, 20}, {1, 1, 9, 9}, {0, 2, 1, 1}}});
  CHECK(pipes_of(graph) == Pipes{{0, 2, 1, 1}, {1, 2, 17, 25}});
}

TEST_CASE("vertices that see the same become one") {
  // From 0 over 2 or 3, then 4, to 1.
  const CapacityGraph graph =
      fold({.vertices = 5,
            .pipes = {{0, 2, 3, 3}, {0, 3, 3, 3}, {2, 4, 2, 2}, {3, 4, 2, 2}, {1, 4, 9, 9}}});
  CHECK(graph.vertices == 4);
  CHECK(pipes_of(graph) == Pipes{{0, 2, 6, 6}, {1, 3, 9, 9}, {2, 3, 4, 4}});
}

TEST_CASE("vertices of different capacity stay apart") {
  const CapacityGraph graph =
      fold({.vertices = 4, .pipes = {{0, 2, 3, 3}, {0, 3, 4, 4}, {1, 2, 3, 3}, {1, 3, 4, 4}}});
  CHECK(graph.vertices == 4);
}

TEST_CASE("source and sink are never folded, however alike") {
  CHECK(fold({.vertices = 2, .pipes = {{0, 1, 4, 4}}}).vertices == 2);
}
