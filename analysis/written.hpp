#pragma once

#include <string>
#include <utility>
#include <vector>

namespace trainyard {

/// What a scenario says: every value with its keys, in its order.
using Written = std::vector<std::pair<std::string, std::string>>;

/// What stands under a key, or "-".
std::string written_under(const Written& written, const std::string& key);

/// The keys whose values are not the same in all scenarios, in the order in which they are written;
/// those of `base` and `published` left out.
std::vector<std::string> differing_keys(const std::vector<Written>& scenarios);

}  // namespace trainyard
