#include "analysis/rental_prices.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"
#include "tests/money.hpp"
#include "topologies/gpu.hpp"

using namespace trainyard;

namespace {

std::vector<RentalPrice> prices_from(const std::string& rows) {
  return read_rental_prices(read_yaml_text("prices", "prices: [" + rows + "]" + one_source));
}

std::string error_of(const std::string& row) {
  return complaint([&] { prices_from("{" + row + "}"); });
}

std::optional<ChosenPrice> chosen(const std::string& gpu, const char* date,
                                  std::optional<std::string> provider = {},
                                  std::optional<RentalTerm> term = {}) {
  return choose_price(catalogue_prices(),
                      {.gpu = gpu, .provider = provider, .term = term, .date = *read_date(date)});
}

std::string row_text(const char* date, const char* provider, const char* price) {
  return std::string{"{gpu: G, date: "} + date + ", class: neocloud, provider: " + provider +
         ", term: on-demand, price: " + price + ", sources: [A]}";
}

std::optional<ChosenPrice> chosen_of(const std::string& rows, const char* date) {
  return choose_price(prices_from(rows),
                      {.gpu = "G", .provider = {}, .term = {}, .date = *read_date(date)});
}

}  // namespace

TEST_CASE("the price book has the 66 rows of its sources") {
  const auto prices = catalogue_prices();
  CHECK(prices.size() == 66);
  CHECK(std::ranges::count(prices, false, &RentalPrice::clear) == 1);
  CHECK(std::ranges::none_of(prices, [](const RentalPrice& row) { return row.source.empty(); }));
}

TEST_CASE("the price book is of parts that the hardware catalogue has, but for the A100 of 40 GB") {
  const auto gpus = read_gpus(catalogue_document(embedded_catalogue(), "gpus.yaml"));
  for (const RentalPrice& row : catalogue_prices()) {
    if (row.gpu == "A100-40GB") continue;
    INFO(row.gpu);
    CHECK(std::ranges::find(gpus, row.gpu, &Gpu::id) != gpus.end());
  }
}

TEST_CASE("a price without a date, a source or a unit is refused where it stands") {
  CHECK(error_of("gpu: G, class: neocloud, provider: P, term: 1y, price: 1 USD/GPU-hour, "
                 "sources: [A]") == "prices:1:10: 'date' is missing (add a line 'date: ...')");
  CHECK(error_of("gpu: G, date: 2024, class: neocloud, provider: P, term: 1y, "
                 "price: 1 USD/GPU-hour") ==
        "prices:1:10: 'sources' is missing (add a line 'sources: ...')");
  CHECK(error_of("gpu: G, date: 2024, class: neocloud, provider: P, term: 1y, "
                 "price: 1 USD/GPU-hour, sources: []") ==
        "prices:1:103: no source (name one of the section 'sources')");
  CHECK(error_of("gpu: G, date: 2024, class: neocloud, provider: P, term: 1y, price: 1 EUR/h, "
                 "sources: [A]") ==
        "prices:1:78: '1 EUR/h' is not a price (write it like '2.00 USD/GPU-hour')");
}

TEST_CASE("a range of prices rises") {
  CHECK(error_of("gpu: G, date: 2024, class: neocloud, provider: P, term: 1y, "
                 "price: [2 USD/GPU-hour, 1 USD/GPU-hour], sources: [A]") ==
        "prices:1:78: this range ends below its start (swap the two)");
}

TEST_CASE("the assumption of DeepSeek-V3's authors is chosen only where it is asked for") {
  const auto any = chosen("H800-SXM", "2024-12-27");
  REQUIRE(any);
  CHECK(any->price == Band<Price>::sure(Price{3.42}));
  const auto assumed = chosen("H800-SXM", "2024-12-27", {}, RentalTerm::assumption);
  REQUIRE(assumed);
  CHECK(assumed->price == Band<Price>::sure(Price{2.0}));
  CHECK(assumed->rows.front().provider == "DeepSeek-V3 report");
}

TEST_CASE("neoclouds asked 3 to 4.8 USD for an H100 in September 2024") {
  const auto price = chosen("H100-SXM", "2024-09", "neocloud", RentalTerm::on_demand);
  REQUIRE(price);
  CHECK(price->price == Band<Price>{Price{2.99}, Price{3.99}, Price{4.76}});
  CHECK(price->rows.size() == 3);  // Lambda's latest, RunPod, FluidStack; Latitude is too old
}

TEST_CASE("the middle of an even number of rows is half way, and a range counts by its middle") {
  const auto market = chosen("H200-SXM", "2026-06", {}, RentalTerm::on_demand);
  REQUIRE(market);
  REQUIRE(market->rows.size() == 4);  // middles 3.0, 4.0, 4.54, 5.75
  CHECK(market->price.low == Price{2.5});
  CHECK(market->price.middle.value() == Approx(4.27));
  CHECK(market->price.high == Price{7.0});
}

TEST_CASE("a price is asked for by the name of its provider as well") {
  const auto lambda = chosen("H100-SXM", "2024-12", "Lambda");
  REQUIRE(lambda);
  CHECK(lambda->price == Band<Price>::sure(Price{3.29}));
}

TEST_CASE("a later row of a provider takes the place of an earlier one, whatever their order") {
  const std::string early = row_text("2024-01", "P", "3 USD/GPU-hour");
  const std::string late = row_text("2024-06", "P", "2 USD/GPU-hour");
  CHECK(chosen_of(early + ", " + late, "2024-12")->price == Band<Price>::sure(Price{2.0}));
  CHECK(chosen_of(late + ", " + early, "2024-12")->price == Band<Price>::sure(Price{2.0}));
  CHECK(chosen_of(late + ", " + early, "2024-03")->price == Band<Price>::sure(Price{3.0}));
}

TEST_CASE("a price holds on its day and for a year after") {
  const std::string row = row_text("2025-03-01", "P", "3 USD/GPU-hour");
  CHECK_FALSE(chosen_of(row, "2025-02-28"));
  CHECK(chosen_of(row, "2025-03-01"));
  CHECK(chosen_of(row, "2026-02-28"));
  CHECK_FALSE(chosen_of(row, "2026-03-01"));
  CHECK_FALSE(chosen_of(row, "2026-03-02"));
}

TEST_CASE("a row of which nobody knows the unit is never chosen") {
  const auto rack = chosen("GB200", "2026-12");
  REQUIRE(rack);
  CHECK(rack->price == Band<Price>::sure(Price{4.54}));
  CHECK_FALSE(chosen("GB200", "2026-12", "market"));
}

TEST_CASE("a Chinese node-month is 1.77 USD an hour of each of its GPUs") {
  // CNY 75,000 a month of 730 hours, at CNY 7.25 a dollar.
  CHECK(chosen("H100-SXM", "2025-03", "china")->price.middle.value() ==
        Approx(75000.0 / 7.25 / (8.0 * 730.0)).epsilon(0.002));
}

TEST_CASE("a chosen price lies within its rows, which answer what was asked") {
  const unsigned seed = 3101;
  std::mt19937 random{seed};
  const auto prices = catalogue_prices();
  int answered = 0;
  for (int round = 0; round < 2000; ++round) {
    INFO("seed " << seed << ", round " << round);
    const PriceQuestion question{
        .gpu = prices[random() % prices.size()].gpu,
        .provider = prices[random() % prices.size()].provider,
        .term = {},
        .date = *read_date("2022-06") + std::chrono::days{static_cast<int>(random() % 1600)}};
    const auto answer = choose_price(prices, question);
    if (!answer) continue;
    ++answered;
    REQUIRE(answer->price.low <= answer->price.middle);
    REQUIRE(answer->price.middle <= answer->price.high);
    for (const RentalPrice& row : answer->rows) {
      REQUIRE((row.clear && row.gpu == question.gpu && is_from(row, *question.provider)));
      REQUIRE((row.date <= question.date && question.date - row.date <= std::chrono::days{365}));
      REQUIRE((row.low >= answer->price.low && row.high <= answer->price.high));
    }
  }
  CHECK(answered > 100);
}
