#include "analysis/output.hpp"

#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

TEST_CASE("a file is written whole") {
  const Folder folder;
  write_output(folder.file("out"), [](std::ostream& stream) { stream << "all of it"; });
  CHECK(folder.read("out") == "all of it");
  CHECK(folder.count() == 1);
}

TEST_CASE("a device is written to, and stays one") {
  write_output("/dev/null", [](std::ostream& stream) { stream << "gone"; });
  CHECK(std::filesystem::is_character_file("/dev/null"));
  CHECK_THROWS_AS(write_output("/dev/full", [](std::ostream& stream) { stream << "x"; }),
                  OutputError);
  CHECK(std::filesystem::is_character_file("/dev/full"));
}

TEST_CASE("nothing half-written stays when a file cannot be written") {
  const Folder folder;
  std::filesystem::create_directory(folder.file("taken"));
  CHECK_THROWS_AS(write_output(folder.file("taken"), [](std::ostream&) {}), OutputError);
  CHECK(folder.count() == 1);

  const std::string nowhere = folder.file("no/such/folder.json");
  CHECK_THROWS_WITH(write_output(nowhere, [](std::ostream&) {}),
                    nowhere +
                        ": cannot be written (check the folder, its permissions, and the "
                        "space on the disk)");
}
