#include "sim/spelling.hpp"

#include <algorithm>
#include <cctype>
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

namespace {

bool begins_with(std::string_view word, std::string_view written) {
  const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
  return written.size() >= 2 && written.size() < word.size() &&
         std::equal(written.begin(), written.end(), word.begin(), same);
}

}  // namespace

std::string suggestion(std::string_view written, std::span<const std::string> known) {
  if (known.empty()) return "";
  std::string longer;
  for (const std::string& word : known) {
    if (begins_with(word, written)) longer += (longer.empty() ? "'" : " or '") + word + "'";
  }
  if (!longer.empty()) return " (did you mean " + longer + "?)";

  const auto distance = [&](const std::string& word) { return edit_distance(written, word); };
  const std::string& nearest = *std::ranges::min_element(known, {}, distance);
  if (may_mean(written, nearest)) return " (did you mean '" + nearest + "'?)";

  std::string list;
  for (const std::string& word : known) list += (list.empty() ? "" : ", ") + word;
  return " (known: " + list + ")";
}

}  // namespace trainyard
