#pragma once

#include <string>

#include "topologies/cluster.hpp"

namespace trainyard {

/// A cluster in the language of Graphviz, with the attributes of graphml_text. Vertices are called
/// by their names.
std::string dot_text(const Cluster& cluster);

}  // namespace trainyard
