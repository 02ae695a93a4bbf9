#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace trainyard {

/// A day of the calendar.
using Date = std::chrono::sys_days;

/// "2024-10-01"; of "2024-10" or "2024" the first day. Nothing if it is no day of the calendar.
std::optional<Date> read_date(std::string_view text);

/// The last day of what is written: of "2024" that is 2024-12-31.
std::optional<Date> read_last_day(std::string_view text);

/// "2024-10-01"
std::string text_of(Date date);

}  // namespace trainyard
