#pragma once

#include <string>
#include <vector>

#include "analysis/run_scenario.hpp"

namespace trainyard {

/// Reads `phases:` of a scenario, or makes one phase of it all. Each map is laid over the rest of
/// the file and read as a scenario; `run` is the name of the whole. Throws InputError.
std::vector<RunPhase> read_phases(const YamlDocument& document, const std::string& run,
                                  const Catalogue& catalogue);

}  // namespace trainyard
