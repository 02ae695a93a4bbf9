#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/topology_report.hpp"

namespace trainyard {

/// A file to be written, and its format.
struct TopologyExport {
  std::string format;
  std::string file;
};

/// The names of the formats: "dot", "graphml", "ibsim", "simgrid", "slurm".
std::vector<std::string> export_formats();

/// "ibsim=fabric.net"; throws std::invalid_argument, saying how it is written, for anything else.
TopologyExport read_export(std::string_view written);

/// The text of such a file. Throws InputError at the place of the cluster if it has no such form.
std::string export_text(const PricedCluster& priced, const Cluster& cluster,
                        std::string_view format);

}  // namespace trainyard
