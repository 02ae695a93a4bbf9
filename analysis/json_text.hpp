#pragma once

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

namespace trainyard {

// What the files that write JSON share.

using Json = nlohmann::ordered_json;

/// The same number with 12 significant digits, beyond which two builds may differ.
inline double rounded(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.12g", value);
  return std::strtod(digits, nullptr);
}

inline std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace trainyard
