#include "analysis/wrapped_text.hpp"

#include <sstream>

namespace trainyard {

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::istringstream words{std::string{text}};
  const std::string margin(indent, ' ');
  std::string result;
  std::string line;
  for (std::string word; words >> word;) {
    if (!line.empty() && indent + line.size() + 1 + word.size() > width) {
      result += margin + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  return result + (line.empty() ? "" : margin + line);
}

}  // namespace trainyard
