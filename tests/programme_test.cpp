#include "analysis/programme.hpp"

#include "tests/catch.hpp"
#include "tests/money.hpp"

using namespace trainyard;

namespace {

std::string error_of(const std::string& text) {
  return complaint([&] { programme_from(text); });
}

std::string catalogue_error(const std::string& entry) {
  return complaint([&] {
    read_programme_catalogue(read_yaml_text(
        "programme",
        "research_multipliers:\n  mine: {" + entry + "}\npeople_shares: {}" + one_source));
  });
}

}  // namespace

TEST_CASE("a programme that says nothing invents nothing") {
  const Programme programme = programme_from("{}");
  CHECK_FALSE(programme.research_multiplier);
  CHECK_FALSE(programme.data);
  CHECK(std::holds_alternative<std::monostate>(programme.people));
  CHECK_FALSE(programme.owned);
}

TEST_CASE("a programme is read with numbers, bands and names of the catalogue") {
  const Programme programme = programme_from(
      "{research_multiplier: epoch-openai-2024, data: [3 M USD, 5 M USD, 8 M USD], "
      "people: {staff: 150, cost: 400 k USD/year, duration: 1 year}, equity: 0.5, "
      "final_run: owned, ownership: h100-superpod, off: [people, equity]}");
  REQUIRE(programme.research_multiplier);
  CHECK(programme.research_multiplier->value == Band<double>::sure(10.0));
  CHECK_THAT(programme.research_multiplier->source,
             Catch::Matchers::ContainsSubstring("Epoch AI Gradient Updates"));
  CHECK(programme.data == Band<Dollars>{Dollars{3e6}, Dollars{5e6}, Dollars{8e6}});
  const Team& team = std::get<Team>(programme.people);
  CHECK(team.staff == 150);
  CHECK((team.pay.middle * team.duration).value() == Approx(400e3));
  CHECK(team.equity == Band<double>::sure(0.5));
  CHECK(programme.owned);
  CHECK(programme.ownership->name == "h100-superpod");
  CHECK(programme.off == std::vector{ProgrammePart::people, ProgrammePart::equity});
}

TEST_CASE("people may be a share of development, as published or as the scenario says") {
  CHECK(std::get<PeopleShare>(programme_from("{people: {share: epoch-frontier-2024}}").people)
            .value == Band<double>{0.29, 0.39, 0.49});
  const auto share = std::get<PeopleShare>(programme_from("{people: {share: 0.4}}").people);
  CHECK(share.value == Band<double>::sure(0.4));
  CHECK(share.source == "the scenario");
}

TEST_CASE("a mistake in a programme is reported where it stands") {
  CHECK(error_of("{research_multiplier: 0.5}") ==
        "run.yaml:1:23: all compute is no less than that of the final run (write a number from 1 "
        "up)");
  CHECK(error_of("{research_multiplier: epoch-openai}") ==
        "run.yaml:1:23: unknown 'epoch-openai' (did you mean 'epoch-openai-2024'?)");
  CHECK(error_of("{people: {share: 1}}") ==
        "run.yaml:1:18: a share below 1 is wanted (write it like '0.39')");
  CHECK(error_of("{people: {share: 0.4}, equity: 0.5}") ==
        "run.yaml:1:32: equity is a share of the pay of a team (write 'people: {staff: 150, cost: "
        "400 k USD/year, duration: 1 year}'; a share of people has their equity in it)");
  CHECK(error_of("{final_run: owned}") ==
        "run.yaml:1:13: owned, but nothing says on what terms (add a line 'ownership: "
        "h100-superpod')");
  CHECK(error_of("{off: [final-run]}") ==
        "run.yaml:1:8: unknown 'final-run' (known: research, data, people, equity)");
  CHECK(error_of("{data: 5 M EUR}") ==
        "run.yaml:1:8: '5 M EUR' is not a sum of money (write it like '83000 USD')");
}

TEST_CASE("an entry of the catalogue of programmes without source or date is refused") {
  CHECK(catalogue_error("value: 10, kind: published, date: 2025") ==
        "programme:2:9: 'sources' is missing (add a line 'sources: ...')");
  CHECK(catalogue_error("value: 10, kind: published, sources: [A]") ==
        "programme:2:9: 'date' is missing (add a line 'date: ...')");
}
