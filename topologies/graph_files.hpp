#pragma once

#include <string>
#include <string_view>

#include "topologies/wiring.hpp"

namespace trainyard {

// Fabrics drawn as graphs. A vertex is a device, with the attributes
//   kind       gpu, nic, nv_switch, pcie_switch or network_switch; has to be there
//   name       tells it from the others; in DOT it may be left out for the vertex's own id
// and an edge is a cable, with the attributes, all of which may be left out,
//   bandwidth  in each direction: "50 GB/s" or "400 Gb/s"
//   latency    "450 ns"
//   port_a     a whole number from 1 on: the port of the vertex that the edge is written from
//   port_b     likewise of the vertex that it leads to
// Others are passed over. Parallel edges are parallel cables. In a directed graph an edge and one
// that leads back are one cable, and so is an edge alone; where the two ends of a pair of vertices
// have different numbers of edges, nobody can tell how many cables there are, which is an error.
//
// Boost.Graph reads both kinds of file. It does not tell where something stands: errors are placed
// at line 1 where neither it nor we know better, and devices and cables have line 0.

/// The fabric in a GraphML file; `file` is what errors call it. Attributes are `data` elements; the
/// `attr.name` of their keys counts, and not the `attr.type`.
///
/// Throws InputError for what is not GraphML, what mixes directed and undirected edges, an
/// attribute that is missing or cannot be read, and a port or name that is used twice.
Wiring read_graphml_wiring(std::string file, std::string_view text);

/// The fabric in a DOT file of Graphviz; `file` is what errors call it. Edges lead from vertex to
/// vertex, not from group to group. The devices come in the order of their ids.
///
/// Throws InputError as read_graphml_wiring does.
Wiring read_dot_wiring(std::string file, std::string_view text);

}  // namespace trainyard
