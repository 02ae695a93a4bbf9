#include "topologies/network_prices.hpp"

#include <algorithm>
#include <map>

namespace trainyard {
namespace {

using Sources = std::map<std::string, std::string>;  // what an id stands for

Sources read_sources(YamlMap& map) {
  Sources sources;
  for (const auto& [id, value] : map.entries()) {
    sources[id] = value.read([](YamlMap& source) {
      return source.at("what").text() + ", " + source.at("where").text() + " (" +
             source.at("date").text() + ")";
    });
  }
  return sources;
}

std::string read_source(const YamlValue& ids, const Sources& sources) {
  std::string text;
  for (const YamlValue& id : ids.list()) {
    const auto found = sources.find(id.text());
    if (found == sources.end()) {
      std::vector<std::string> known;
      for (const auto& [name, source] : sources) known.push_back(name);
      id.fail_unknown(known);
    }
    text += (text.empty() ? "" : "; ") + found->second;
  }
  return text;
}

PriceBook read_book(const std::string& name, YamlMap& map, const Sources& sources) {
  PriceBook book{.name = name,
                 .kind = map.at("kind").text(),
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
    const Sources sources = file.at("sources").read(read_sources);
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
  const auto found = std::ranges::find(books.books, name.text(), &PriceBook::name);
  if (found != books.books.end()) return *found;
  std::vector<std::string> known;
  for (const PriceBook& book : books.books) known.push_back(book.name);
  name.fail_unknown(known);
}

}  // namespace trainyard
