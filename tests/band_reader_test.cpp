#include "analysis/band_reader.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

Band<Dollars> band_from(const std::string& text) {
  return read_band(read_yaml_text("run.yaml", text).root(),
                   [](const YamlValue& value) { return value.dollars(); });
}

}  // namespace

TEST_CASE("a single value is sure, three are a band") {
  CHECK(band_from("5 M USD") == Band<Dollars>::sure(Dollars{5e6}));
  CHECK(band_from("[1 USD, 2 USD, 4 USD]") ==
        Band<Dollars>{Dollars{1.0}, Dollars{2.0}, Dollars{4.0}});
}

TEST_CASE("a band has three values that do not fall") {
  CHECK_THROWS_WITH(
      band_from("[1 USD, 2 USD]"),
      "run.yaml:1:1: what is not sure has three values (write it like '[low, middle, high]')");
  CHECK_THROWS_WITH(
      band_from("[1 USD, 4 USD, 2 USD]"),
      "run.yaml:1:1: these values fall (write the lowest first and the highest last)");
}
