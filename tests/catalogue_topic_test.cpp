#include "analysis/catalogue_topic.hpp"

#include "analysis/catalogue_topics.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

namespace {

Catalogue catalogue_of_text(const std::string& text) {
  return {.files = {{.name = "things.yaml", .text = text}}};
}

}  // namespace

TEST_CASE("a topic has sections, entries with their values, and sources") {
  const CatalogueTopic topic = read_topic(catalogue_of_text("# Things.\n"
                                                            "\n"
                                                            "# Those that roll.\n"
                                                            "wheels:\n"
                                                            "  # Made of wood.\n"
                                                            "  big:\n"
                                                            "    radius: 1 m     # about\n"
                                                            "    hub: {width: 3, holes: [4, 5]}\n"
                                                            "    sources: [BOOK]\n"
                                                            "    note: creaks\n"
                                                            "usual: big\n"
                                                            "sources:\n"
                                                            "  BOOK: {what: A book, where: "
                                                            "example.org, date: 1999}\n"),
                                          "things.yaml");
  CHECK(topic.header == "Things.\n");
  REQUIRE(topic.sections.size() == 2);
  const CatalogueSection& wheels = topic.sections.front();
  CHECK(wheels.comment == "Those that roll.\n");
  REQUIRE(wheels.entries.size() == 1);
  const CatalogueEntry& big = wheels.entries.front();
  CHECK(big.name == "big");
  CHECK(big.comment == "Made of wood.\n");
  REQUIRE(big.values.size() == 3);
  CHECK(big.values[0].text == "1 m");
  CHECK(big.values[0].remark == "about");
  CHECK(big.values[1].key == "hub.width");
  CHECK(big.values[2].text == "4, 5");
  CHECK(big.note == "creaks");
  CHECK(big.source_ids == std::vector<std::string>{"BOOK"});
  CHECK(topic.sections.back().entries.front().values.front().text == "big");
  REQUIRE(topic.sources.size() == 1);
  CHECK(topic.sources.front().where == "example.org");
}

TEST_CASE(
    "what has a source of its own is a part of its entry, and a list has entries without names") {
  const CatalogueTopic topic =
      read_topic(catalogue_of_text("stacks:\n"
                                   "  ours:\n"
                                   "    fast: true\n"
                                   "    rates: {up: 1, kind: assumption, source: nobody knows}\n"
                                   "prices:\n"
                                   "  - {gpu: X, price: 2 USD}\n"
                                   "  - {gpu: Y, price: 3 USD}\n"),
                 "things.yaml");
  const CatalogueEntry& ours = topic.sections[0].entries.front();
  CHECK(ours.values.size() == 1);
  REQUIRE(ours.parts.size() == 1);
  CHECK(ours.parts.front().name == "rates");
  CHECK(ours.parts.front().source == "nobody knows");
  REQUIRE(topic.sections[1].entries.size() == 2);
  CHECK(topic.sections[1].entries[1].name.empty());
  CHECK(topic.sections[1].entries[1].values[1].text == "3 USD");
}

TEST_CASE("every file of the catalogue is a topic") {
  const Catalogue catalogue = embedded_catalogue();
  for (const CatalogueFile& file : catalogue.files) {
    CAPTURE(file.name);
    bool is_topic = false;
    for (const TopicEntry& topic : catalogue_topics()) is_topic |= topic.file == file.name;
    CHECK(is_topic);
    CHECK(!read_topic(catalogue, file.name).sections.empty());
  }
}

TEST_CASE("the columns of a topic's table are keys that its entries have") {
  const Catalogue catalogue = embedded_catalogue();
  for (const TopicEntry& topic : catalogue_topics()) {
    if (topic.file.empty()) continue;
    const std::string& text = catalogue_file(catalogue, topic.file).text;
    for (const std::string_view column : topic.columns) {
      if (column == "parameters" || column == "active") continue;  // which are counted
      CAPTURE(topic.name, column);
      const std::size_t dot = column.rfind('.');
      const std::string key{dot == std::string_view::npos ? column : column.substr(dot + 1)};
      CHECK((column.empty() || text.find(key + ": ") != std::string::npos));
    }
  }
}
