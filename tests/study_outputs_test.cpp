#include "analysis/study_outputs.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

std::string mistake(const StudyOutputs& outputs,
                    const std::vector<std::filesystem::path>& kept = {}) {
  return mistake_in_outputs(outputs, kept);
}

}  // namespace

TEST_CASE("two results cannot go to one file, by whatever paths it is named") {
  const std::string remedy = " (name another file for one)";
  CHECK(mistake({.csv = "-", .json = "-"}) == "--csv and --json cannot both go to -" + remedy);
  CHECK(mistake({.csv = "x.out", .json = "./x.out"}) ==
        "--csv and --json cannot both go to x.out" + remedy);
  CHECK_FALSE(mistake({.csv = "a/../x.out", .json = "x.out"}).empty());
  const Folder folder;
  std::filesystem::create_symlink(folder.write("rows", ""), folder.file("link"));
  CHECK_FALSE(mistake({.csv = folder.file("rows"), .json = folder.file("link")}).empty());
  CHECK(mistake({.csv = "", .json = ""}).empty());
  CHECK(mistake({.csv = "-", .json = "./-"}).empty());
  CHECK(mistake({.csv = "a/x.out", .json = "x.out"}).empty());
}

TEST_CASE("no result takes the place of a file that is read, or of a database") {
  const std::string rest = " would be overwritten, but is read or kept (name another file)";
  const Folder folder;
  const std::string study = folder.write("study.yaml", "");
  std::filesystem::create_symlink(study, folder.file("link"));
  for (const std::string& name : {study, folder.file("./study.yaml"), folder.file("link")}) {
    CHECK(mistake({.csv = name, .json = ""}, {study}) == "--csv: " + name + rest);
    CHECK(mistake({.csv = "-", .json = name}, {study}) == "--json: " + name + rest);
  }
  CHECK(mistake({.csv = folder.file("other.yaml"), .json = "-"}, {study}).empty());
  for (const char* name : {"study.sqlite", "shard-2-of-7.sqlite", "study.sqlite-wal"}) {
    CHECK(mistake({.csv = folder.file(name), .json = ""}) == "--csv: " + folder.file(name) + rest);
  }
  CHECK(mistake({.csv = folder.file("other.sqlite"), .json = ""}).empty());
}

TEST_CASE("what a study names is among the files that are read, and so are catalogues") {
  const SmallStudy study{"grid: {stack: [one.yaml, megatron-core]}\n"};
  const std::string named = study.folder.write("one.yaml", "");
  const std::string fact = study.folder.write("facts/gpus.yaml", "");
  const auto files = files_read(study.read(), study.folder.file("facts"));
  for (const std::string& file : {named, fact, study.file, study.folder.file("base.yaml")}) {
    CHECK_FALSE(mistake({.csv = file, .json = ""}, files).empty());
  }
  CHECK(mistake({.csv = study.folder.file("two.yaml"), .json = ""}, files).empty());
}
