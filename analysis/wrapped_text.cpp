#include "analysis/wrapped_text.hpp"

#include <iterator>
#include <sstream>
#include <vector>

namespace trainyard {

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  std::istringstream stream{std::string{text}};
  const std::vector<std::string> words{std::istream_iterator<std::string>{stream}, {}};
  return wrapped(words, " ", indent, width);
}

std::string wrapped(std::span<const std::string> pieces, std::string_view between,
                    std::size_t indent, std::size_t width) {
  const std::string margin(indent, ' ');
  std::string result;
  std::string line;
  for (const std::string& piece : pieces) {
    if (!line.empty() && indent + line.size() + between.size() + piece.size() > width) {
      result += margin + line + "\n";
      line.clear();
    }
    if (!line.empty()) line += between;
    line += piece;
  }
  return result + (line.empty() ? "" : margin + line);
}

}  // namespace trainyard
