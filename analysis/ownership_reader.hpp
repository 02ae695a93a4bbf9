#pragma once

#include <string>
#include <vector>

#include "analysis/ownership.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// Reads ownership.yaml, where an entry may be `like:` one above it. Throws InputError, also where
/// an entry has no date or no source.
std::vector<Ownership> read_ownerships(const YamlDocument& document);

/// An entry that a scenario names, or describes: `{like: h100-superpod, server_life: 4 year}` is
/// another but for what is written. Throws InputError.
Ownership read_ownership(const YamlValue& value, const std::vector<Ownership>& known);

}  // namespace trainyard
