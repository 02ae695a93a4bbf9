#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "sim/yaml.hpp"

namespace trainyard {

/// The one of `all` whose name is written there; `name` is the member or function that has it.
/// Throws InputError, naming those that there are.
template <class All, class Name>
const auto& find_named(const All& all, const YamlValue& written, Name name) {
  const auto found = std::ranges::find(all, written.text(), name);
  if (found != std::ranges::end(all)) return *found;
  std::vector<std::string> known;
  for (const auto& one : all) known.emplace_back(std::invoke(name, one));
  written.fail_unknown(known);
}

}  // namespace trainyard
