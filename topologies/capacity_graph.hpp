#pragma once

#include <cstdint>
#include <vector>

namespace trainyard {

/// Vertices, and how much may flow between them.
struct CapacityGraph {
  struct Pipe {
    std::uint32_t a = 0;
    std::uint32_t b = 0;
    std::int64_t there = 0;  ///< from a to b at most
    std::int64_t back = 0;   ///< from b to a
  };

  std::uint32_t vertices = 0;
  std::vector<Pipe> pipes;
};

/// The same graph with one pipe between any two vertices, from the lesser to the greater, and none
/// from a vertex to itself.
CapacityGraph with_joined_pipes(CapacityGraph graph);

/// The graph of the classes that colour refinement makes of the vertices, 0 and 1 being alone in
/// theirs and numbered as before: the coarsest partition in which all of a class have equal
/// capacity to and from each class. Requires joined pipes.
CapacityGraph fold(const CapacityGraph& graph);

}  // namespace trainyard
