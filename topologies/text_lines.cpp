#include "topologies/text_lines.hpp"

#include <algorithm>
#include <charconv>

#include "sim/yaml_mistake.hpp"

namespace trainyard {
namespace {

constexpr std::string_view blanks = " \t";

}  // namespace

std::vector<TextLine> lines_of(std::string_view text) {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::vector<TextLine> lines;
  for (int number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back({line, number});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

TextPlace place_at(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::ranges::count(before, '\n') + 1;
  const auto column = before.size() - before.rfind('\n');  // none before is at -1
  return {static_cast<int>(line), static_cast<int>(column)};
}

std::string quote(std::string_view text) {
  constexpr std::size_t most = 48;
  std::string shown = "'";
  shown.append(text.substr(0, most)).append(text.size() > most ? "...'" : "'");
  return shown;
}

std::optional<std::uint32_t> whole_number(std::string_view text, int base) {
  std::uint32_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc{} || rest != end) return std::nullopt;
  return number;
}

std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return lower;
}

int LineReader::column() {
  position_ = std::min(line_.text.find_first_not_of(blanks, position_), line_.text.size());
  return static_cast<int>(position_) + 1;
}

bool LineReader::done() {
  column();
  return rest().empty();
}

bool LineReader::take(std::string_view text) {
  column();
  if (!rest().starts_with(text)) return false;
  position_ += text.size();
  return true;
}

void LineReader::expect(std::string_view text) {
  if (take(text)) return;
  const std::string found = done() ? "the line ends" : "it says " + quote(rest());
  fail(found + " where " + quote(text) + " should stand");
}

std::string_view LineReader::word(std::string_view stops) {
  column();
  const std::size_t end =
      std::min(rest().find_first_of(std::string{blanks}.append(stops)), rest().size());
  const std::string_view found = rest().substr(0, end);
  position_ += end;
  return found;
}

std::uint32_t LineReader::number(std::string_view stops, int base) {
  const int start = column();
  const std::string_view text = word(stops);
  const auto value = whole_number(text, base);
  if (!value) fail_at(start, quote(text) + " is not a whole number");
  return *value;
}

std::string_view LineReader::quotation() {
  return quotation_up_to(line_.text.find('"', static_cast<std::size_t>(column())));
}

std::string_view LineReader::longest_quotation() {
  column();
  return quotation_up_to(line_.text.rfind('"'));
}

std::string_view LineReader::quotation_up_to(std::size_t end) {
  if (!rest().starts_with('"')) expect("\"");
  if (end == std::string_view::npos || end <= position_) fail("a quote that is not closed");
  const std::string_view text = line_.text.substr(position_ + 1, end - position_ - 1);
  position_ = end + 1;
  return text;
}

void LineReader::fail(std::string_view problem, std::string_view remedy) {
  fail_at(column(), problem, remedy);
}

TextPlace LineReader::place_of(int column) const {
  TextPlace place{line_.number, column};
  for (const int joint : joints_) {
    if (joint > column) break;
    place = {place.line + 1, column - joint + 1};
  }
  return place;
}

void LineReader::fail_at(int column, std::string_view problem, std::string_view remedy) {
  const TextPlace place = place_of(column);
  throw mistake(place_in(*file_, place.line, place.column), problem, remedy);
}

}  // namespace trainyard
