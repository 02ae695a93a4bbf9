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
