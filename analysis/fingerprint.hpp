#pragma once

#include <string>
#include <string_view>

namespace trainyard {

/// SHA-256 (FIPS 180-4) of a text, in 64 hexadecimal digits.
std::string sha256(std::string_view text);

/// The first 128 bits of that, enough to tell any two scenarios apart.
std::string fingerprint(std::string_view text);

}  // namespace trainyard
