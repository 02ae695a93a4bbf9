#include "analysis/study.hpp"

#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "analysis/output.hpp"
#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

namespace {

void write_bytes(const std::string& file, std::streamoff at, const std::string& bytes) {
  std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
  stream.seekp(at);
  stream << bytes;
}

}  // namespace

TEST_CASE("a study is not continued in the database of another") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  Study::open(file, study_of(3)).write(rows_of(3));

  StudyIdentity other = study_of(3);
  other.name = "depths";
  CHECK_THROWS_WITH(Study::open(file, other),
                    file + ": is of study 'widths', not 'depths' (take another folder)");
  other = study_of(3);
  other.version = "0.2.0";
  CHECK_THROWS_WITH(Study::open(file, other),
                    file + ": was written by version 0.1.0, not 0.2.0 (take another folder)");
  other = study_of(3);
  other.hash = "77aa";
  CHECK_THROWS_WITH(Study::open(file, other),
                    file + ": is of another study of the name 'widths' (take another folder)");
  other = study_of(3);
  other.outputs.pop_back();
  CHECK_THROWS_AS(Study::open(file, other), InputError);
  CHECK_THROWS_AS(Study::open(file, study_of(4)), InputError);
  CHECK(rows_in(file) == rows_of(3));
}

TEST_CASE("a file that is no study's database is refused and left alone") {
  const Folder folder;
  const std::string text = folder.write("notes.txt", "steps: [1, 2]\n");
  CHECK_THROWS_WITH(Study::open(text, study_of(1)),
                    text + ": is no database of a study (name another file)");
  CHECK_THROWS_AS(Study::read(text), InputError);
  CHECK(folder.read("notes.txt") == "steps: [1, 2]\n");

  const std::string other = folder.file("other.sqlite");
  Study::open(other, study_of(1));
  write_bytes(other, 68, "GPKG");  // where SQLite's files say of which program they are
  CHECK_THROWS_WITH(Study::open(other, study_of(1)),
                    other + ": is a database of another program (name another file)");
  CHECK_THROWS_AS(Study::read(other), InputError);

  const std::string none = folder.file("none.sqlite");
  CHECK_THROWS_WITH(Study::read(none), none + ": no such file (name a study's database)");
  CHECK(!std::filesystem::exists(none));
  CHECK_THROWS_AS(Study::read(folder.path()), InputError);
}

TEST_CASE("a damaged database is an error, whatever byte is wrong") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  Study::open(file, study_of(40)).write(rows_of(40));
  const std::string whole = folder.read("study.sqlite");
  std::mt19937_64 random{12};
  for (int i = 0; i < 300; ++i) {
    std::string damaged = whole;
    for (int k = 0; k < 20; ++k) damaged[random() % damaged.size()] = static_cast<char>(random());
    if (i % 3 == 0) damaged.resize(random() % damaged.size());
    folder.write("damaged.sqlite", damaged);
    try {
      const Study study = Study::read(folder.file("damaged.sqlite"));
      const std::vector<bool> known = study.known();
      for (const StudyRow& row : rows_in(study)) REQUIRE(row.index < known.size());
    } catch (const InputError& error) {
      CHECK_THAT(error.what(), Catch::Matchers::ContainsSubstring("damaged.sqlite: "));
    } catch (const OutputError& error) {
      CHECK_THAT(error.what(), Catch::Matchers::ContainsSubstring("damaged.sqlite: "));
    }
  }
}

TEST_CASE("a database that a process left before it had tables becomes one") {
  const Folder folder;
  const std::string file = folder.write("study.sqlite", "");
  CHECK_THROWS_WITH(Study::read(file),
                    file + ": has no study yet (run again what was to write it)");
  Study::open(file, study_of(2)).write(rows_of(2));
  CHECK(rows_in(file) == rows_of(2));
}

TEST_CASE("a study has no two columns of one name") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  StudyIdentity identity = study_of(1);
  identity.outputs.emplace_back("Cluster.Nodes");
  CHECK_THROWS_WITH(Study::open(file, identity),
                    file + ": cannot have two columns 'Cluster.Nodes' (leave one out)");
  identity = study_of(1);
  identity.inputs.emplace_back("status");
  CHECK_THROWS_AS(Study::open(file, identity), InputError);
  CHECK(folder.count() == 0);
}

TEST_CASE("a study in no folder cannot be written") {
  const Folder folder;
  const std::string file = folder.file("no/such/study.sqlite");
  CHECK_THROWS_WITH(Study::open(file, study_of(1)),
                    file +
                        ": cannot be read or written: unable to open database file (check the "
                        "folder, its permissions, and the disk)");
  CHECK_THROWS_AS(Study::open(file, study_of(1)), OutputError);
}
