#include "analysis/catalogue_comments.hpp"

#include <sstream>

namespace trainyard {
namespace {

std::string_view without_blanks(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

bool is_comment(std::string_view line) {
  return without_blanks(line).starts_with('#');
}

/// A comment's line without its mark; what is indented stays so.
std::string said_in(std::string_view line) {
  std::string_view text = without_blanks(line).substr(1);
  if (text.starts_with(' ')) text.remove_prefix(1);
  return std::string{text};
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

}  // namespace

CatalogueComments::CatalogueComments(std::string_view text) {
  std::istringstream stream{std::string{text}};
  for (std::string one; std::getline(stream, one);) lines_.push_back(one);
}

std::string_view CatalogueComments::line(int number) const {
  const auto index = static_cast<std::size_t>(number - 1);
  return number >= 1 && index < lines_.size() ? std::string_view{lines_[index]} : "";
}

std::string CatalogueComments::header() const {
  std::string text;
  for (int i = 1; is_comment(line(i)); ++i) text += said_in(line(i)) + "\n";
  return text;
}

std::string CatalogueComments::above(int number) const {
  const std::size_t indent = indent_of(line(number));
  int first = number;
  while (is_comment(line(first - 1)) && indent_of(line(first - 1)) == indent) --first;
  if (first == 1) return {};
  std::string text;
  for (int i = first; i < number; ++i) text += said_in(line(i)) + "\n";
  return text;
}

std::string CatalogueComments::behind(int number, std::string_view ending) const {
  const std::size_t mark = line(number).rfind(" #");
  if (mark == std::string_view::npos) return {};
  if (!without_blanks(line(number).substr(0, mark)).ends_with(ending)) return {};
  std::string text = said_in(line(number).substr(mark));
  for (int i = number + 1; is_comment(line(i)) && indent_of(line(i)) == mark + 1; ++i) {
    text += " " + said_in(line(i));
  }
  return text;
}

}  // namespace trainyard
