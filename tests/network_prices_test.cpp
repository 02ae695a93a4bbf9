#include "topologies/network_prices.hpp"

#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

namespace {

PriceBooks built_in() {
  return read_price_books(catalogue_document(embedded_catalogue(), "network_prices.yaml"));
}

PriceBooks books_from(const std::string& book, const std::string& usual = "mine") {
  return read_price_books(read_yaml_text(
      "prices", "books:\n  mine: {" + book + "}\nusual: " + usual +
                    "\nsources:\n  A: {what: Paper, where: arxiv.org, date: \"2025\"}\n"));
}

std::string error_of(const std::string& book, const std::string& usual = "mine") {
  try {
    books_from(book, usual);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("the catalogue has a usual price book and another") {
  const PriceBooks books = built_in();
  CHECK(books.usual == "deepseek-table-3");
  REQUIRE(books.books.size() == 2);
  CHECK(books.books[0].switch_price == Dollars{83000.0});
  CHECK(books.books[0].cable == Dollars{500.0});
  CHECK(!books.books[0].nic);
  CHECK(books.books[1].name == "h100-freakonomics");
  CHECK(books.books[1].switch_price == Dollars{36000.0});
  CHECK(books.books[1].nic == Dollars{2000.0});
}

TEST_CASE("a price book names its sources in full") {
  const PriceBooks books = books_from(
      "kind: published, switch: 1 USD, ports: 64, cable: 2 USD, endpoint_cable: 3 USD, "
      "sources: [A]");
  CHECK(books.books.front().source == "Paper, arxiv.org (2025)");
}

TEST_CASE("a mistake in a price book is reported where it stands") {
  CHECK(error_of("kind: published, switch: 83000, ports: 64, cable: 2 USD, endpoint_cable: 3 USD, "
                 "sources: [A]") ==
        "prices:2:35: '83000' is not a sum of money (write it like '83000 USD')");
  CHECK(error_of("kind: published, switch: 1 USD, ports: 64, cable: 2 USD, endpoint_cable: 3 USD, "
                 "sources: [B]") == "prices:2:100: unknown 'B' (did you mean 'A'?)");
  CHECK(error_of("kind: rumour, switch: 1 USD, ports: 64, cable: 2 USD, endpoint_cable: 3 USD, "
                 "sources: [A]") ==
        "prices:2:16: unknown 'rumour' (known: published, assumption, from memory)");
  CHECK(error_of("kind: published, switch: 1 USD, ports: 64, cable: 2 USD, endpoint_cable: 3 USD, "
                 "sources: []") == "prices:2:99: no source (name one of the section 'sources')");
  CHECK(error_of("kind: published, switch: 1 USD, ports: 64, cable: 2 USD, endpoint_cable: 3 USD, "
                 "sources: [A]",
                 "yours") == "prices:3:8: unknown 'yours' (known: mine)");
}
