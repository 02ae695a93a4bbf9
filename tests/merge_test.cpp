#include "analysis/merge.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <sstream>

#include "analysis/row_counts.hpp"
#include "analysis/study_csv.hpp"
#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

namespace {

namespace fs = std::filesystem;

/// A disk in memory, where there is one: a thousand databases are written to.
fs::path quick_disk() {
  const fs::path memory = "/dev/shm";
  return access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
}

/// Every `shards`th row from `first` on.
fs::path write_shard(const Folder& folder, std::size_t scenarios, std::size_t first,
                     std::size_t shards) {
  fs::path file = folder.file("shard-" + std::to_string(first + 1) + "-of-" +
                              std::to_string(shards) + ".sqlite");
  std::vector<StudyRow> rows;
  for (std::size_t i = first; i < scenarios; i += shards) rows.push_back(row_of(i));
  Study::open(file, study_of(scenarios)).write(rows);
  return file;
}

fs::path write_study(const fs::path& file, const StudyIdentity& identity,
                     const std::vector<StudyRow>& rows) {
  Study::open(file, identity).write(rows);
  return file;
}

std::string csv_of(const Study& study) {
  std::ostringstream csv;
  write_csv(csv, study);
  return csv.str();
}

}  // namespace

TEST_CASE("shards merged in any order, one of them twice, are the study that was run at once") {
  const std::size_t shards = GENERATE(1, 2, 7, 1000);
  constexpr std::size_t scenarios = 1003;
  const Folder folder{quick_disk()};
  std::vector<fs::path> files;
  for (std::size_t i = 0; i < shards; ++i) {
    files.push_back(write_shard(folder, scenarios, i, shards));
  }
  std::mt19937_64 random{shards};
  files.push_back(files[random() % files.size()]);
  std::ranges::shuffle(files, random);

  const Study at_once =
      Study::read(write_study(folder.file("at once"), study_of(scenarios), rows_of(scenarios)));
  const Study merged = merge(files, folder.file("study.sqlite"));
  CHECK(merged.identity() == at_once.identity());
  CHECK(rows_in(merged) == rows_of(scenarios));
  CHECK(csv_of(merged) == csv_of(at_once));
}

TEST_CASE("a merge that is repeated, or completes another, leaves the same rows") {
  const Folder folder{quick_disk()};
  std::vector<fs::path> files;
  for (std::size_t i = 0; i < 3; ++i) files.push_back(write_shard(folder, 2500, i, 3));
  const fs::path target = folder.file("study.sqlite");

  const std::vector<StudyRow> prefix{row_of(0), row_of(2), row_of(3)};  // what another left
  write_study(target, study_of(2500), prefix);
  for (int i = 0; i < 2; ++i) {
    CHECK(rows_in(merge(files, target)) == rows_of(2500));
    files.push_back(target);  // it may be one of the files
  }
  for (const fs::path& file : {files[0], files[1], files[2]}) CHECK(rows_in(file).size() >= 833);
}

TEST_CASE("a merge tells what is missing") {
  const Folder folder{quick_disk()};
  const Study merged =
      merge(std::vector{write_shard(folder, 100, 1, 3), write_shard(folder, 100, 0, 3)},
            folder.file("study.sqlite"));
  const RowCounts counts = count_rows(merged);
  CHECK(counts.scenarios == 100);
  CHECK(counts.rows() == 67);
  CHECK(counts.missing() == 33);
  const std::vector<StudyRow> rows = rows_in(merged);
  const auto of = [&](RowStatus status) {
    return static_cast<std::size_t>(std::ranges::count(rows, status, &StudyRow::status));
  };
  for (const RowStatus status : row_statuses) CHECK(counts.of(status) == of(status));
  CHECK(counts.of(RowStatus::failed) > 0);
}

TEST_CASE("a row that was broken off gives way to that of another database, in any order") {
  const Folder folder{quick_disk()};
  const fs::path broken = write_study(folder.file("broken"), study_of(3),
                                      {row_of(0), broken_off(row_of(1)), broken_off(row_of(2))});
  const fs::path good = write_study(folder.file("good"), study_of(3), {row_of(1)});
  const std::vector rows{row_of(0), row_of(1), broken_off(row_of(2))};
  CHECK(rows_in(merge(std::vector{broken, good}, folder.file("one"))) == rows);
  CHECK(rows_in(merge(std::vector{good, broken}, folder.file("other"))) == rows);
  CHECK(count_rows(Study::read(folder.file("one"))).of(RowStatus::broken_off) == 1);
  CHECK(rows_in(merge(std::vector{broken}, good)) == rows);  // the target has the better one
  CHECK(rows_in(merge(std::vector{good}, broken)) == rows);
}

TEST_CASE("studies and versions are not mixed, and the target is not begun") {
  const Folder folder{quick_disk()};
  const fs::path one = write_study(folder.file("one"), study_of(3), rows_of(3));
  StudyIdentity identity = study_of(3);
  identity.version = "0.2.0";
  const fs::path newer = write_study(folder.file("newer"), identity, rows_of(3));
  identity = study_of(3);
  identity.name = "depths";
  const fs::path other = write_study(folder.file("other"), identity, rows_of(3));

  const fs::path target = folder.file("study.sqlite");
  CHECK_THROWS_WITH(merge(std::vector{one, newer}, target),
                    newer.string() + ": was written by version 0.2.0, not 0.1.0 as " +
                        one.string() + " (merge what is of one study and version)");
  CHECK_THROWS_WITH(merge(std::vector{one, other}, target),
                    other.string() + ": is of study 'depths', not 'widths' as " + one.string() +
                        " (merge what is of one study and version)");
  CHECK(!fs::exists(target));
  CHECK_THROWS_AS(merge(std::vector{one}, other), InputError);
  CHECK(rows_in(other) == rows_of(3));
  CHECK_THROWS_AS(merge({}, target), InputError);
}

TEST_CASE("two databases with different rows for one scenario are an error that names both") {
  const Folder folder{quick_disk()};
  const fs::path one = write_study(folder.file("one"), study_of(5), {row_of(1), row_of(4)});
  const auto changed = GENERATE(0, 1, 2, 3, 4);
  INFO("changed: " << changed);
  StudyRow row = row_of(4);
  if (changed == 0) row.outputs[0] = std::nextafter(row.outputs[0].value(), 1.0);
  if (changed == 1) row.message = "no";
  if (changed == 2) row.hash += "'";
  if (changed == 3) row.status = RowStatus::done;
  if (changed == 4) row.inputs[1] = "";
  const fs::path two = write_study(folder.file("two"), study_of(5), {row_of(0), row});

  const auto message = [](const fs::path& second, const fs::path& first) {
    return second.string() + ": has another row 4 than " + first.string() +
           " (the same scenario must give the same: remove the database that is wrong, and run it "
           "again)";
  };
  CHECK_THROWS_WITH(merge(std::vector{one, two}, folder.file("study.sqlite")), message(two, one));
  CHECK_THROWS_WITH(merge(std::vector{two, one}, folder.file("study.sqlite")), message(one, two));
  CHECK_THROWS_WITH(merge(std::vector{two}, one), message(two, one));  // one is the target
}
