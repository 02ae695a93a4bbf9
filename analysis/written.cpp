#include "analysis/written.hpp"

#include <algorithm>

namespace trainyard {

std::string written_under(const Written& written, const std::string& key) {
  const auto found = std::ranges::find(written, key, &Written::value_type::first);
  return found == written.end() ? "-" : found->second;
}

std::vector<std::string> differing_keys(const std::vector<Written>& scenarios) {
  std::vector<std::string> keys;
  for (const Written& scenario : scenarios) {
    for (const auto& [key, value] : scenario) {
      const auto differs = [&, &k = key, &v = value](const Written& other) {
        return written_under(other, k) != v;
      };
      if (key != "base" && !key.starts_with("published") &&
          std::ranges::find(keys, key) == keys.end() && std::ranges::any_of(scenarios, differs)) {
        keys.push_back(key);
      }
    }
  }
  return keys;
}

}  // namespace trainyard
