#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "analysis/what_if.hpp"
#include "sim/catalogue_document.hpp"

// What a page lets its users play with, read once.

namespace trainyard {

inline const Catalogue& play_catalogue() {
  static const Catalogue parsed = parsed_catalogue(embedded_catalogue());
  return parsed;
}

inline std::vector<PlayExample> play_examples() {
  return embedded_play_examples(play_catalogue());
}

inline PlayExample mixtral_example() {
  const std::vector<PlayExample> all = play_examples();
  return *std::ranges::find(all, "mixtral-8x22b", &PlayExample::name);
}

}  // namespace trainyard
