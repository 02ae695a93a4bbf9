#pragma once

#include <string>

#include "sim/yaml.hpp"

namespace trainyard {

/// A document as YAML again, all in one file: what is read from it is the same, comments are gone.
std::string yaml_of(const YamlDocument& document);

}  // namespace trainyard
