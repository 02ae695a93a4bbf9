#pragma once

#include "sim/yaml.hpp"
#include "workloads/model.hpp"

namespace trainyard {

/// Reads the `experts:` map of a model with so many layers.
ExpertShape read_expert_shape(YamlMap& map, int layers);

/// Throws, at the place of `per_token`, if the experts that a token may choose from are fewer than
/// it takes.
void check_reach(const ExpertShape& experts, const YamlValue& per_token);

}  // namespace trainyard
