#pragma once

#include "sim/yaml.hpp"
#include "workloads/placement.hpp"

namespace trainyard {

/// `placement` and `virtual_stages` of a written schedule; read_schedule tells how they look.
/// Throws InputError unless every stage of every pipe is held once.
StagePlacement read_placement(YamlMap& map, int ranks);

}  // namespace trainyard
