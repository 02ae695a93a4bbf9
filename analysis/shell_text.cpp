#include "analysis/shell_text.hpp"

namespace trainyard {

std::string in_quotes(std::string_view text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      result += "\u2019";
    } else {
      result += letter;
    }
  }
  return result + "'";
}

std::vector<std::string> names_in(const OptionHelp& option) {
  std::vector<std::string> names;
  std::string_view rest = option.names;
  constexpr std::string_view comma = ", ";
  while (true) {
    const std::size_t end = rest.find(comma);
    names.emplace_back(rest.substr(0, end));
    if (end == std::string_view::npos) return names;
    rest.remove_prefix(end + comma.size());
  }
}

}  // namespace trainyard
