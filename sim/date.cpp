#include "sim/date.hpp"

#include <charconv>
#include <cstdio>

namespace trainyard {
namespace {

/// The number of exactly so many digits that `text` begins with, taken off it.
std::optional<unsigned> take_number(std::string_view& text, std::size_t digits) {
  unsigned number = 0;
  if (text.size() < digits) return std::nullopt;
  const char* const end = text.data() + digits;
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

/// "-10" as 10, taken off `text`; 1 if `text` is at its end.
std::optional<unsigned> take_part(std::string_view& text) {
  if (text.empty()) return 1U;
  if (text.front() != '-') return std::nullopt;
  text.remove_prefix(1);
  return take_number(text, 2);
}

}  // namespace

std::optional<Date> read_date(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year) return std::nullopt;
  const auto month = take_part(text);
  if (!month) return std::nullopt;
  const auto day = take_part(text);
  if (!day || !text.empty()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month}, std::chrono::day{*day}};
  return date.ok() ? std::optional{Date{date}} : std::nullopt;
}

std::optional<Date> read_last_day(std::string_view text) {
  const auto first = read_date(text);
  if (!first) return std::nullopt;
  const std::chrono::year_month_day day{*first};
  constexpr std::size_t year = 4;
  constexpr std::size_t month = 7;
  if (text.size() == year) return Date{day.year() / std::chrono::December / 31};
  if (text.size() == month) return Date{day.year() / day.month() / std::chrono::last};
  return first;
}

std::string text_of(Date date) {
  const std::chrono::year_month_day day{date};
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(day.year()),
                static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  return text;
}

}  // namespace trainyard
