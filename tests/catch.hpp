#pragma once

// Debian 12 has Catch2 v2, Debian 13 has v3. Tests include this header and write Approx, the
// generators and the matchers in v3's spelling (Catch::Matchers::ContainsSubstring).
#if __has_include(<catch2/catch_test_macros.hpp>)

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators_all.hpp>
#include <catch2/matchers/catch_matchers_all.hpp>

using Catch::Approx;

#else

#include <catch2/catch.hpp>

#include <string>

namespace Catch::Matchers {

inline auto ContainsSubstring(const std::string& text) {  // NOLINT(readability-identifier-naming)
  return Contains(text);
}

}  // namespace Catch::Matchers

#endif
