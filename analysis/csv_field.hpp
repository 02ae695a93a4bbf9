#pragma once

#include <string>
#include <string_view>

namespace trainyard {

/// A field of a CSV file as RFC 4180 has it: what has a comma, a quote or the end of a line in it
/// stands in quotes.
inline std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string{text};
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + "\"";
}

}  // namespace trainyard
