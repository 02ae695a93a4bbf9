#pragma once

#include <string>

#include "sim/yaml.hpp"
#include "workloads/model.hpp"

namespace trainyard {

/// Reads the fields of a model, as in the model catalogue and in an inline `model:` map.
Model read_model(std::string name, YamlMap& map);

}  // namespace trainyard
