#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace trainyard {

/// The name of a choice, as scenarios write it; empty if `names` has none for it.
template <class Choice, std::size_t count>
constexpr std::string_view name_in(
    const std::array<std::pair<std::string_view, Choice>, count>& names, Choice choice) {
  for (const auto& [name, known] : names) {
    if (known == choice) return name;
  }
  return {};
}

}  // namespace trainyard
