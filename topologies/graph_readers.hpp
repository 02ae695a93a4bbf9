#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Graph files as they are written, read by Boost.Graph.

namespace trainyard {

/// A vertex and what is written at it; empty where nothing is.
struct WrittenVertex {
  std::string id;  ///< in DOT
  std::string kind;
  std::string name;
};

/// An edge and what is written at it; empty where nothing is.
struct WrittenEdge {
  std::size_t source = 0;  ///< position among the vertices
  std::size_t target = 0;
  std::string bandwidth;
  std::string latency;
  std::string port_a;  ///< at the source
  std::string port_b;
};

struct WrittenGraph {
  bool is_directed;
  std::vector<WrittenVertex> vertices;
  std::vector<WrittenEdge> edges;
};

/// Throws InputError if `text` is not GraphML, or is such that Boost.Graph could not stand it.
WrittenGraph read_graphml(const std::string& file, std::string_view text);

/// Throws InputError if `text` is not DOT, or is such that Boost.Graph could not stand it.
WrittenGraph read_dot(const std::string& file, std::string_view text);

}  // namespace trainyard
