#include "analysis/ownership_reader.hpp"

#include "tests/catch.hpp"
#include "tests/money.hpp"

using namespace trainyard;

namespace {

const std::string terms =
    "gpus_per_node: 8, node: 300000 USD, server_life: 5 year, use: 0.9, peak: 10 kW, draw: 0.7, "
    "pue: 1.2, electricity: 0.1 USD/kWh";

std::string catalogue_error(const std::string& entry) {
  return complaint([&] {
    read_ownerships(read_yaml_text("own", "ownership:\n  mine: {" + entry + "}" + one_source));
  });
}

std::string error_of(const std::string& text) {
  return complaint([&] { ownership_from(text); });
}

}  // namespace

TEST_CASE("terms of ownership like others have theirs but for what is written") {
  const Ownership other = ownership_from("{like: h100-superpod, node: 283000 USD}");
  CHECK(other.node == Dollars{283000.0});
  CHECK(other.peak == Watts{10200.0});
  CHECK(other.name == "h100-superpod, changed");
  CHECK(other.source.starts_with("the scenario, else published: SemiAnalysis, AI Neocloud"));
}

TEST_CASE("terms that a scenario describes whole need no other") {
  const Ownership own = ownership_from("{" + terms + "}");
  CHECK(own.name == "as the scenario says");
  CHECK(own.source == "the scenario");
  CHECK(own.interest == 0.0);
}

TEST_CASE("an entry of the catalogue without date or source is refused") {
  CHECK(catalogue_error(terms + ", kind: published, date: 2024") ==
        "own:2:9: 'sources' is missing (add a line 'sources: ...')");
  CHECK(catalogue_error(terms + ", kind: published, sources: [A]") ==
        "own:2:9: 'date' is missing (add a line 'date: ...')");
  CHECK(catalogue_error(terms + ", kind: published, date: 2024, sources: [A]") == "no error");
}

TEST_CASE("an entry of the catalogue that is of no known kind is refused") {
  CHECK_THAT(
      catalogue_error(terms + ", kind: rumour, date: 2024, sources: [A]"),
      Catch::Matchers::EndsWith("unknown 'rumour' (known: published, assumption, from memory)"));
}

TEST_CASE("a mistake in terms of ownership is reported where it stands") {
  CHECK(error_of("h100-superpot") ==
        "run.yaml:1:1: unknown 'h100-superpot' (did you mean 'h100-superpod'?)");
  CHECK(error_of("{node: 300000 USD}") ==
        "run.yaml:1:1: 'gpus_per_node' is missing (add a line 'gpus_per_node: ...')");
  CHECK(error_of("{like: h100-superpod, pue: 0.9}") ==
        "run.yaml:1:28: a PUE is at least 1 (write it like '1.25')");
  CHECK(error_of("{like: h100-superpod, server_life: 0 year}") ==
        "run.yaml:1:36: a life of no time (write it like '5 year')");
  CHECK(error_of("{like: h100-superpod, building: 10 M USD/MW}") ==
        "run.yaml:1:33: a building that lasts no time (add a line 'building_life: 15 year')");
  CHECK(error_of("{like: h100-superpod, electricity: 0.08 EUR/kWh}") ==
        "run.yaml:1:36: '0.08 EUR/kWh' is not a price of electricity (write it like '0.08 "
        "USD/kWh')");
}
