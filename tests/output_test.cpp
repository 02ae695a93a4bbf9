#include "analysis/output.hpp"

#include <fstream>
#include <iterator>
#include <string>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a file is written whole") {
  const auto file = std::filesystem::temp_directory_path() / "trainyard-output-test.txt";
  write_output(file, [](std::ostream& stream) { stream << "all of it"; });
  std::ifstream stream{file};
  CHECK(std::string{std::istreambuf_iterator<char>{stream}, {}} == "all of it");
  std::filesystem::remove(file);
}

TEST_CASE("a device is written to, and stays one") {
  write_output("/dev/null", [](std::ostream& stream) { stream << "gone"; });
  CHECK(std::filesystem::is_character_file("/dev/null"));
  CHECK_THROWS_AS(write_output("/dev/full", [](std::ostream& stream) { stream << "x"; }),
                  OutputError);
  CHECK(std::filesystem::is_character_file("/dev/full"));
}

TEST_CASE("nothing half-written stays when a file cannot be written") {
  const auto folder = std::filesystem::temp_directory_path() / "trainyard-output-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "taken");
  CHECK_THROWS_AS(write_output(folder / "taken", [](std::ostream&) {}), OutputError);
  CHECK(std::distance(std::filesystem::directory_iterator{folder}, {}) == 1);

  const auto nowhere = folder / "no" / "such" / "folder.json";
  CHECK_THROWS_WITH(write_output(nowhere, [](std::ostream&) {}),
                    nowhere.string() +
                        ": cannot be written (check the folder, its permissions, "
                        "and the space on the disk)");
  std::filesystem::remove_all(folder);
}
