#include "topologies/network_prices.hpp"

#include "sim/cited_sources.hpp"
#include "sim/find_named.hpp"

namespace trainyard {
namespace {

PriceBook read_book(const std::string& name, YamlMap& map, const CitedSources& sources) {
  PriceBook book{.name = name,
                 .kind = read_source_kind(map.at("kind")),
                 .switch_price = map.at("switch").dollars(),
                 .switch_ports = map.at("ports").count(),
                 .cable = map.at("cable").dollars(),
                 .endpoint_cable = map.at("endpoint_cable").dollars(),
                 .nic = std::nullopt,
                 .source = read_source(map.at("sources"), sources)};
  if (const auto nic = map.find("nic")) book.nic = nic->dollars();
  return book;
}

}  // namespace

PriceBooks read_price_books(const YamlDocument& document) {
  return document.root().read([](YamlMap& file) {
    const CitedSources sources = read_cited_sources(file.at("sources"));
    PriceBooks books;
    file.at("books").read([&](YamlMap& map) {
      for (const auto& [name, value] : map.entries()) {
        books.books.push_back(
            value.read([&](YamlMap& book) { return read_book(name, book, sources); }));
      }
      return 0;
    });
    const YamlValue usual = file.at("usual");
    books.usual = find_price_book(books, usual).name;
    return books;
  });
}

const PriceBook& find_price_book(const PriceBooks& books, const YamlValue& name) {
  return find_named(books.books, name, &PriceBook::name);
}

}  // namespace trainyard
