#include "sim/spelling.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace trainyard {

int edit_distance(std::string_view a, std::string_view b) {
  // to_prefix[j]: distance from the part of `a` read so far to the first j characters of `b`.
  std::vector<int> to_prefix(b.size() + 1);
  std::iota(to_prefix.begin(), to_prefix.end(), 0);
  for (const char letter : a) {
    int diagonal = to_prefix[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const int replace = diagonal + (letter == b[j] ? 0 : 1);
      diagonal = to_prefix[j + 1];
      to_prefix[j + 1] = std::min({replace, to_prefix[j] + 1, to_prefix[j + 1] + 1});
    }
  }
  return to_prefix.back();
}

bool may_mean(std::string_view a, std::string_view b) {
  constexpr std::size_t long_word = 6;
  return edit_distance(a, b) <= (b.size() < long_word ? 1 : 2);
}

std::string suggestion(std::string_view written, std::span<const std::string> known) {
  if (known.empty()) return "";
  const auto distance = [&](const std::string& word) { return edit_distance(written, word); };
  const std::string& nearest = *std::ranges::min_element(known, {}, distance);
  if (may_mean(written, nearest)) return " (did you mean '" + nearest + "'?)";

  std::string list;
  for (const std::string& word : known) list += (list.empty() ? "" : ", ") + word;
  return " (known: " + list + ")";
}

}  // namespace trainyard
