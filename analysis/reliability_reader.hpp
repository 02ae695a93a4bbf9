#pragma once

#include "analysis/failure_catalogue.hpp"
#include "analysis/reliability.hpp"

namespace trainyard {

/// Reads the block `reliability` of a scenario. Throws InputError.
Reliability read_reliability(YamlMap& map, const FailureCatalogue& catalogue);

}  // namespace trainyard
