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

TEST_CASE("nothing half-written stays when writing fails") {
  const auto folder = std::filesystem::temp_directory_path() / "trainyard-output-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder / "taken");
  const auto file = folder / "taken";  // a directory: the finished file cannot take its name
  CHECK_THROWS_AS(write_output(file, [](std::ostream& stream) { stream << "x"; }), OutputError);
  CHECK(std::distance(std::filesystem::directory_iterator{folder}, {}) == 1);

  const auto nowhere = folder / "no" / "such" / "folder.json";
  CHECK_THROWS_WITH(write_output(nowhere, [](std::ostream&) {}),
                    nowhere.string() +
                        ": cannot be written (check the folder, its permissions, "
                        "and the space on the disk)");
  std::filesystem::remove_all(folder);
}
