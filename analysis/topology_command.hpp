#pragma once

#include <string>
#include <vector>

#include "analysis/commands.hpp"

namespace trainyard {

struct TopologyOptions {
  CommonOptions common;
  std::string cluster;               ///< a file with a `cluster:` block
  std::string prices;                ///< name of a price book; empty: as the file says
  std::vector<std::string> exports;  ///< each FORMAT=FILE
  std::string drawing;               ///< SVG; empty: none
};

/// Prints what a cluster is made of, how far it is across, what it carries and what it costs, and
/// writes files of it: all of them or, if the input is wrong, none.
///
/// Returns 2, after a line on standard error, if the options name no format, or a file twice.
int describe_topology(const TopologyOptions& options);

}  // namespace trainyard
