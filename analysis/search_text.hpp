#pragma once

#include <string>

#include "analysis/search.hpp"

namespace trainyard {

/// What was searched and left out, the best plans as a table, how far replays are from estimates,
/// and where the published plan stands.
std::string search_text(const SearchResult& result);

}  // namespace trainyard
