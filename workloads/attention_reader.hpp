#pragma once

#include "sim/yaml.hpp"
#include "workloads/model.hpp"

namespace trainyard {

/// Reads the `attention:` map of a model.
AttentionShape read_attention_shape(YamlMap& map);

}  // namespace trainyard
