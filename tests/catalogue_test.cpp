#include "sim/catalogue.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/folder.hpp"

namespace trainyard {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names(const Catalogue& catalogue) {
  std::vector<std::string> result;
  for (const CatalogueFile& file : catalogue.files) result.push_back(file.name);
  return result;
}

TEST_CASE("of two catalogue files with one name the first counts") {
  const Catalogue catalogue{{{"a.yaml", "1"}, {"b.yaml", "2"}, {"a.yaml", "3"}}};

  CHECK(catalogue_file(catalogue, "a.yaml").text == "1");
  CHECK(catalogue_file(catalogue, "b.yaml").text == "2");
}

TEST_CASE("a catalogue file that is missing is named") {
  CHECK_THROWS_AS(catalogue_file({}, "gpus.yaml"), std::out_of_range);
  CHECK_THROWS_WITH(catalogue_file({}, "gpus.yaml"), "the catalogue has no file gpus.yaml");
}

TEST_CASE("the yaml files of a directory go before the others, sorted by name") {
  const Folder directory;
  directory.write("prices.yaml", "mine");
  directory.write("gpus.yaml", "");
  directory.write("notes.txt", "not a catalogue");

  const Catalogue catalogue = catalogue_with_directory(
      directory.path(), {{{"a.yaml", "theirs"}, {"prices.yaml", "theirs"}}});

  CHECK(names(catalogue) ==
        std::vector<std::string>{"gpus.yaml", "prices.yaml", "a.yaml", "prices.yaml"});
  CHECK(catalogue_file(catalogue, "gpus.yaml").text.empty());
  CHECK(catalogue_file(catalogue, "prices.yaml").text == "mine");
  CHECK(catalogue_file(catalogue, "a.yaml").text == "theirs");
}

TEST_CASE("what is not a directory with yaml files is refused as a catalogue") {
  const Folder directory;
  directory.write("gpus.csv", "");
  // The directory itself has no such file.
  const std::string refused = GENERATE(as<std::string>{}, "", "gpus.csv", "missing");
  const std::string path = (directory.path() / refused).string();

  CHECK_THROWS_AS(catalogue_with_directory(path, {}), std::runtime_error);
  CHECK_THROWS_WITH(catalogue_with_directory(path, {}),
                    path + ": cannot be read as a catalogue (name a directory with .yaml files)");
}

TEST_CASE("a catalogue file that cannot be read is named") {
  const Folder directory;
  fs::create_directory(directory.path() / "folder.yaml");

  CHECK_THROWS_WITH(catalogue_with_directory(directory.path(), {}),
                    (directory.path() / "folder.yaml").string() + ": cannot be read");
}

TEST_CASE("the program carries every catalogue of the layers, byte for byte") {
  const Catalogue embedded = embedded_catalogue();
  std::size_t count = 0;

  for (const char* layer : {"topologies", "workloads", "analysis"}) {
    const fs::path directory = fs::path{TRAINYARD_SOURCE_DIR} / layer / "catalog";
    if (!fs::exists(directory)) continue;
    const Catalogue written = catalogue_with_directory(directory, {});
    for (const CatalogueFile& file : written.files) {
      CHECK(catalogue_file(embedded, file.name).text == file.text);
      ++count;
    }
  }
  CHECK(embedded.files.size() == count);
}

}  // namespace
}  // namespace trainyard
