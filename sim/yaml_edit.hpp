#pragma once

#include <string>
#include <string_view>

#include "sim/yaml.hpp"

// Documents changed before they are read. What is put in keeps the place where it was written, so
// that errors still point there.

namespace trainyard {

/// What stands under a key of a map; nullptr if the map does not have it, or is none.
YamlNode* find_entry(YamlNode& map, std::string_view key);
const YamlNode* find_entry(const YamlNode& map, std::string_view key);

/// Takes an entry out of a map; false if it was not there.
bool erase_entry(YamlNode& map, std::string_view key);

/// A text as if it were written where `place` is.
YamlNode text_at(const YamlNode& place, std::string text);

/// A map with one entry, which stands where its value does. A key "parallel.expert" is a map within
/// a map.
YamlNode map_of(std::string_view key, YamlNode value);

}  // namespace trainyard
