#include "analysis/merge_command.hpp"

#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

namespace {

/// What the command prints.
std::string merged(const MergeOptions& options) {
  std::ostringstream out;
  std::streambuf* const before = std::cout.rdbuf(out.rdbuf());
  int code = -1;
  try {
    code = merge_studies(options);
  } catch (...) {
    std::cout.rdbuf(before);
    throw;
  }
  std::cout.rdbuf(before);
  CHECK(code == 0);
  return out.str();
}

void write_rows(const std::string& file, std::size_t from, std::size_t to) {
  std::filesystem::create_directories(std::filesystem::path{file}.parent_path());
  const std::vector<StudyRow> rows = rows_of(to);
  Study::open(file, study_of(1200)).write(std::span{rows}.subspan(from));
}

}  // namespace

TEST_CASE("merge tells a person how many rows there are, and which folder has them") {
  const Folder folder;
  write_rows(folder.file("a/shard-1-of-2.sqlite"), 0, 700);
  write_rows(folder.file("b/shard-2-of-2.sqlite"), 600, 1100);
  const std::vector<std::string> directories{folder.file("a"), folder.file("b")};
  CHECK(merged({.common = {}, .directories = directories, .out = {}, .csv = {}}) ==
        "Study 'widths'\n"
        "rows          1,100 of 1,200, 100 missing (run the shards that have them, merge again)\n"
        "done          857\n"
        "does not fit  143\n"
        "failed        100\n"
        "database      " +
            folder.file("a/study.sqlite") + "\n");

  write_rows(folder.file("b/shard-2-of-2.sqlite"), 1100, 1200);
  const std::string out = folder.file("new/out");
  const std::string text =
      merged({.common = {}, .directories = directories, .out = out, .csv = folder.file("csv")});
  CHECK_THAT(text, Catch::Matchers::ContainsSubstring("1,200 of 1,200, none missing\n"));
  CHECK(rows_in(out + "/study.sqlite") == rows_of(1200));
  CHECK(rows_in(folder.file("a/study.sqlite")).size() == 1100);
  const std::string csv = folder.read("csv");
  CHECK(csv.starts_with("id,hash,status,message,cluster.nodes,"));
  CHECK(merged({.common = {}, .directories = {out}, .out = {}, .csv = "-"}) == csv);
}

TEST_CASE("merge gives scripts the keys that they were promised") {
  const Folder folder;
  write_rows(folder.file("shard-1-of-2.sqlite"), 0, 700);
  const auto json = nlohmann::json::parse(merged({.common = {.json = "-", .catalog = {}},
                                                  .directories = {folder.path().string()},
                                                  .out = {},
                                                  .csv = {}}));
  CHECK(json["study"] == "widths");
  CHECK(json["hash"] == "5f1c");
  CHECK(json["version"] == "0.1.0");
  CHECK(json["database"] == folder.file("study.sqlite"));
  CHECK(json["scenarios"] == 1200);
  CHECK(json["rows"] == 700);
  CHECK(json["missing"] == 500);
  CHECK(json["done"].get<int>() + json["does_not_fit"].get<int>() + json["failed"].get<int>() ==
        700);
}

TEST_CASE("merge refuses to write rows in the place of a database or of their summary") {
  const Folder folder;
  write_rows(folder.file("shard-1-of-2.sqlite"), 0, 700);
  const std::string before = folder.read("shard-1-of-2.sqlite");
  const std::vector<std::string> directories{folder.path().string()};
  for (const char* name : {"shard-1-of-2.sqlite", "./study.sqlite", "./rows"}) {
    const MergeOptions options{.common = {.json = folder.file("rows"), .catalog = {}},
                               .directories = directories,
                               .out = {},
                               .csv = folder.file(name)};
    CHECK(merge_studies(options) == 2);
  }
  CHECK(folder.count() == 1);
  CHECK(folder.read("shard-1-of-2.sqlite") == before);
}

TEST_CASE("a merged study of which every scenario failed is wrong input") {
  const Folder folder;
  std::vector<StudyRow> rows = rows_of(1200);
  for (StudyRow& row : rows) row.status = RowStatus::failed;
  const MergeOptions options{.common = {.json = folder.file("json"), .catalog = {}},
                             .directories = {folder.path().string()},
                             .out = {},
                             .csv = {}};
  Study study = Study::open(folder.file("shard-1-of-1.sqlite"), study_of(1200));
  study.write(std::span{rows}.first(1199));
  CHECK(merge_studies(options) == 0);
  study.write(rows);
  CHECK(merge_studies(options) == 1);
}

TEST_CASE("merge writes nothing where there is nothing to merge") {
  const Folder folder;
  const MergeOptions options{.common = {},
                             .directories = {folder.path().string()},
                             .out = folder.file("out"),
                             .csv = folder.file("csv")};
  CHECK_THROWS_AS(merge_studies(options), InputError);
  CHECK(folder.count() == 0);
}
