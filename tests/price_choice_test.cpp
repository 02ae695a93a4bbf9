#include "analysis/price_choice.hpp"

#include "tests/catch.hpp"
#include "tests/money.hpp"

using namespace trainyard;

namespace {

ChosenPrice choice_from(const std::string& text, const std::string& gpu = "H100-SXM") {
  return read_price_choice(read_yaml_text("run.yaml", text).root(), gpu, catalogue_prices());
}

std::string error_of(const std::string& text, const std::string& gpu = "H100-SXM") {
  return complaint([&] { choice_from(text, gpu); });
}

}  // namespace

TEST_CASE("a price that the scenario says is sure and rests on nothing else") {
  const ChosenPrice price = choice_from("2.00 USD/GPU-hour");
  CHECK(price.price == Band<Price>::sure(Price{2.0}));
  CHECK(source_of(price) == "the scenario");
  CHECK(rows_text(price) == "as the scenario says");
}

TEST_CASE("a price asked of the book names the rows it rests on and their source once") {
  const ChosenPrice price =
      choice_from("{provider: specialty, term: on-demand, date: 2026-06}", "H200-SXM");
  CHECK(price.price == Band<Price>{Price{3.5}, Price{4.0}, Price{4.5}});
  CHECK(rows_text(price) == "class range on-demand 2026-05-01 $3.50 to $4.50");
  CHECK(source_of(price) ==
        "Mercatus AI cloud GPU pricing, mercatus-ai.com/blog/cloud-gpu-pricing (2026-05)");
  const ChosenPrice two = choice_from("{provider: neocloud, term: 1y, date: 2026-04}");
  CHECK(source_of(two) ==
        "Tech Reader Daily on SemiAnalysis H100 1-year contract prices, techreaderdaily.com "
        "(2026-04)");
}

TEST_CASE("a price that is not known is refused with what is known of the GPU") {
  CHECK(error_of("{term: 1y, date: 2024-12}", "H800-SXM") ==
        "run.yaml:1:1: no such price of H800-SXM is known in the year up to 2024-12-31 (known of "
        "it: china assumption 2024-12-01; neocloud on-demand 2024-08-24 to 2025-03-03)");
  CHECK(error_of("{date: 2024-12}", "H20") ==
        "run.yaml:1:1: no such price of H20 is known in the year up to 2024-12-31 (known of it: "
        "none)");
}

TEST_CASE("a provider that nobody knows, and a missing date, are mistakes") {
  CHECK(error_of("{provider: neoclout, date: 2024-12}") ==
        "run.yaml:1:12: unknown 'neoclout' (did you mean 'neocloud'?)");
  CHECK(error_of("{provider: neocloud}") ==
        "run.yaml:1:1: 'date' is missing (add a line 'date: ...')");
  CHECK(error_of("2.00 USD") ==
        "run.yaml:1:1: '2.00 USD' is not a price (write it like '2.00 USD/GPU-hour')");
}
