#pragma once

#include <string>

#include "sim/yaml.hpp"

namespace trainyard {

/// A value as YAML would have it in one line: "1f1b", "[4, 4, 1]", "{full: 2}".
std::string flow_text(const YamlNode& node);

/// A text that is the same of two values if, and only if, they say the same; where they are written
/// and the order of keys do not matter.
std::string canonical_text(const YamlNode& node);

}  // namespace trainyard
