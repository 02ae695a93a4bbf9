#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/commands.hpp"

namespace trainyard {

struct TopologyOptions {
  CommonOptions common;
  std::string cluster;  ///< a file with a `cluster:` block
  std::string prices;   ///< name of a price book; empty: as the file says
};

/// Prints what a cluster is made of, how far it is across, what it carries and what it costs.
int describe_topology(const TopologyOptions& options);

}  // namespace trainyard
