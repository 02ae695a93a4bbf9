#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/value_range.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// The values of a grid's key: each stays for `stride` points, then the next one comes.
struct CycledValues {
  std::vector<YamlNode> values;
  std::size_t stride;
};

/// The values of a list's key, by point; nothing where the point leaves the base's.
struct ListedValues {
  std::vector<std::optional<YamlNode>> values;
};

/// The values of a key that were drawn.
struct DrawnValues {
  std::variant<ValueRange, std::vector<YamlNode>> choice;  ///< of a list each one as often
  std::vector<double> places;                              ///< in it, by point, on (0, 1]
  YamlNode written;                                        ///< the choice, where it stands
  std::uint32_t seed;
};

/// A key of the scenario that a study varies.
struct StudyInput {
  YamlNode key;  ///< dotted, where it is written first
  std::variant<CycledValues, ListedValues, DrawnValues> values;
};

/// The value of an input at one of the points.
std::optional<YamlNode> value_at(const StudyInput& input, std::size_t point);

/// What a map says after `value` is put where the dotted `key` leads: maps are joined key by key,
/// anything else is replaced. All that is there keeps its place, and keys that were not there stand
/// where `key` does.
void put(YamlNode& map, const YamlNode& key, const YamlNode& value);

}  // namespace trainyard
