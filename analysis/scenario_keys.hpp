#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sim/yaml.hpp"

namespace trainyard {

/// What a scenario says of the steps of a phase, beside their cluster.
inline constexpr std::array<std::string_view, 7> step_keys{"base",  "model", "training", "parallel",
                                                           "stack", "price", "prices"};

/// What it says of the whole run, of runs to choose among, and of what a run teaches.
inline constexpr std::array<std::string_view, 7> run_keys{
    "phases", "reliability", "energy", "programme", "published", "search", "lesson"};

/// Lets keys stand that are for other readers of the same file.
inline void pass_over(YamlMap& map, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) map.find(key);
}

}  // namespace trainyard
