#include "sim/catalogue_document.hpp"

#include <stdexcept>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a file of a catalogue is read under its name") {
  const Catalogue catalogue{.files = {{"prices.yaml", "cable: free"}, {"gpus.yaml", "tpp: 7"}}};
  const YamlDocument document = catalogue_document(catalogue, "gpus.yaml");
  YamlMap map = document.root().map();
  CHECK(map.at("tpp").count() == 7);
  CHECK(map.at("tpp").place() == "gpus.yaml:1:6");
  CHECK_THROWS_AS(catalogue_document(catalogue, "cpus.yaml"), std::out_of_range);
}

TEST_CASE("a catalogue that is parsed ahead says the same") {
  const Catalogue catalogue{
      .files = {{"gpus.yaml", "gpus:\n  A:\n    tpp: 7\n  B:\n    tpp: 8\n"}, {"bad.yaml", "[}"}}};
  const Catalogue ahead = parsed_catalogue(catalogue);
  const auto place = [](const Catalogue& facts) {
    const YamlDocument document = catalogue_document_with(facts, "gpus.yaml", "gpus", "B");
    const auto entry = entry_of(document, "gpus", "B");
    YamlMap map = entry->root().map();
    return map.at("tpp").text() + " at " + map.at("tpp").place();
  };
  CHECK(place(catalogue) == "8 at gpus.yaml:5:10");
  CHECK(place(ahead) == place(catalogue));
  CHECK(leaves(catalogue_document(ahead, "gpus.yaml")) ==
        leaves(catalogue_document(catalogue, "gpus.yaml")));
}

TEST_CASE("a file of a catalogue that is no YAML is complained of when it is needed") {
  const Catalogue ahead = parsed_catalogue({.files = {{"bad.yaml", "[}"}}});
  CHECK_THROWS_AS(catalogue_document(ahead, "bad.yaml"), InputError);
}
