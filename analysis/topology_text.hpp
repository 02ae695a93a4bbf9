#pragma once

#include <string>

#include "analysis/topology_report.hpp"

namespace trainyard {

/// The report as a table for people.
std::string topology_text(const TopologyReport& report);

}  // namespace trainyard
