#include "analysis/energy_reader.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/money.hpp"

using namespace trainyard;

namespace {

std::string error_of(const std::string& text) {
  return complaint([&] { energy_terms_from(text); });
}

std::string catalogue_with(const std::string& piece, const std::string& other) {
  std::string text = catalogue_file(embedded_catalogue(), "energy.yaml").text;
  text.replace(text.find(piece), piece.size(), other);
  return complaint([&] { read_energy_catalogue(read_yaml_text("energy.yaml", text)); });
}

}  // namespace

TEST_CASE("terms of energy are names of the catalogue or numbers") {
  const EnergyTerms named =
      energy_terms_from("{grid: china-2023, pue: hyperscaler, electricity: us-industrial-2025}");
  CHECK(named.grid.value.value() * 3.6e6 == Approx(582.0));
  CHECK(named.pue.value == 1.1);
  CHECK(named.electricity.value.value() * 3.6e6 == Approx(0.0826));
  CHECK(text_of(named.grid.date) == "2023-01-01");
  const EnergyTerms written =
      energy_terms_from("{grid: 450 g/kWh, pue: 1.25, electricity: 0.08 USD/kWh}");
  CHECK(written.grid.value.value() * 3.6e6 == Approx(450.0));
  CHECK(written.pue.value == 1.25);
  CHECK(written.electricity.source == "the scenario");
}

TEST_CASE("a price in EUR is converted at the rate that stands in the catalogue") {
  const EnergyTerms terms =
      energy_terms_from("{grid: world-2023, pue: 1, electricity: china-industrial-2024}");
  CHECK(terms.electricity.value.value() * 3.6e6 == Approx(0.08 * 1.08));
}

TEST_CASE("a grid from memory is called so") {
  const EnergyTerms terms =
      energy_terms_from("{grid: united-states-2023, pue: 1, electricity: us-industrial-2023}");
  CHECK_THAT(terms.grid.source, Catch::Matchers::ContainsSubstring("from memory, unverified"));
}

TEST_CASE("an architecture without a node of its own stands as the first of the catalogue") {
  const EnergyCatalogue catalogue = catalogue_energy();
  CHECK(node_draw_of(catalogue, Architecture::blackwell).name == "h100");
  CHECK(node_draw_of(catalogue, Architecture::ampere).name == "a100");
}

TEST_CASE("a mistake in terms of energy is reported where it stands") {
  CHECK(error_of("{grid: china, pue: 1, electricity: us-industrial-2025}") ==
        "run.yaml:1:8: unknown 'china' (did you mean 'china-2023'?)");
  CHECK(error_of("{grid: china-2023, pue: 0.9, electricity: us-industrial-2025}") ==
        "run.yaml:1:25: a PUE is at least 1 (write it like '1.25')");
  CHECK(error_of("{grid: china-2023, pue: 1, electricity: 0.08 EUR/kWh}") ==
        "run.yaml:1:41: '0.08 EUR/kWh' is not a price of electricity (write it like '0.08 "
        "USD/kWh')");
  CHECK(error_of("{grid: china-2023, pue: 1}") ==
        "run.yaml:1:1: 'electricity' is missing (add a line 'electricity: ...')");
}

TEST_CASE("a catalogue of energy without a source, date or exchange rate is refused") {
  CHECK_THAT(catalogue_with("{value: 481 g/kWh, date: 2023,", "{value: 481 g/kWh,"),
             Catch::Matchers::ContainsSubstring("'date' is missing"));
  CHECK_THAT(catalogue_with("kind: published, sources: [STAT]}", "kind: published}"),
             Catch::Matchers::ContainsSubstring("'sources' is missing"));
  CHECK_THAT(catalogue_with("kind: published, sources: [STAT]}", "kind: rumour, sources: [STAT]}"),
             Catch::Matchers::ContainsSubstring("unknown 'rumour'"));
  CHECK_THAT(catalogue_with("1.08 USD/EUR", "1.08 EUR"),
             Catch::Matchers::ContainsSubstring("'1.08 EUR' is not an exchange rate"));
  CHECK_THAT(catalogue_with("node: 10.2 kW", "node: 5 kW"),
             Catch::Matchers::ContainsSubstring("a node draws no less than its GPUs"));
}
