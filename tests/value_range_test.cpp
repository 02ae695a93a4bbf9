#include "analysis/value_range.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

ValueRange range_of(const std::string& text) {
  return read_yaml_text("a.yaml", text).root().read(read_value_range);
}

}  // namespace

TEST_CASE("a range is scaled, and its unit kept as it is written") {
  const ValueRange linear = range_of("{from: 100 GB/s, to: 900 GB/s}");
  CHECK(linear.at(0.0) == "100 GB/s");
  CHECK(linear.at(0.25) == "300 GB/s");
  CHECK(linear.at(1.0) == "900 GB/s");

  const ValueRange logarithmic = range_of("{from: 1 us, to: 10000 us, spacing: logarithmic}");
  CHECK(logarithmic.at(0.0) == "1 us");
  CHECK(logarithmic.at(0.25) == "10 us");
  CHECK(logarithmic.at(0.125) == "3.16227766 us");
  CHECK(logarithmic.at(1.0) == "10000 us");

  CHECK(range_of("{from: 0.5, to: 1}").at(0.5) == "0.75");
}

TEST_CASE("a range that is none is refused where it is written") {
  CHECK_THROWS_WITH(range_of("{from: 1 GB/s, to: 2 TB/s}"),
                    "a.yaml:1:20: 'TB/s' where 'from' has 'GB/s' (write both in the same unit)");
  CHECK_THROWS_WITH(range_of("{from: 2 s, to: 2 s}"),
                    "a.yaml:1:17: no more than 'from' (write the smaller number first)");
  CHECK_THROWS_WITH(range_of("{from: much, to: 2 s}"),
                    "a.yaml:1:8: 'much' is not a number (write it like '100 GB/s')");
  CHECK_THROWS_WITH(range_of("{from: 0 s, to: 2 s, spacing: logarithmic}"),
                    "a.yaml:1:8: nothing is a part of zero on a logarithmic scale (begin above "
                    "zero, or write 'spacing: linear')");
  CHECK_THROWS_WITH(range_of("{from: 1, to: 2, spacing: even}"),
                    Catch::Matchers::ContainsSubstring("a.yaml:1:27: unknown 'even'"));
}
