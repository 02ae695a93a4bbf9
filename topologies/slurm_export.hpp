#pragma once

#include <string>

#include "topologies/cluster.hpp"

namespace trainyard {

/// A cluster as Slurm's topology.conf (plugin topology/tree), which knows trees only: nodes that
/// share all their leaves are below one switch, pods or the groups of a dragonfly above those, and
/// one switch above all.
///
/// A switch has its leaf's name where its nodes have a single leaf, else "leaves-0" and so on;
/// above are "pod-0" and so on, and "fabric". Nodes are called "node-0".
///
/// Throws std::invalid_argument if two nodes share one leaf but not all, and if the switches of one
/// tier are joined to each other without groups, as on a torus or a Slim Fly.
std::string slurm_text(const Cluster& cluster);

}  // namespace trainyard
