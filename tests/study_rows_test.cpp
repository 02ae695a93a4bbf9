#include "analysis/study.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

namespace {

std::size_t count(const std::vector<bool>& known) {
  return static_cast<std::size_t>(std::count(known.begin(), known.end(), true));
}

}  // namespace

TEST_CASE("what is written to a study is read from it, by index") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  {
    Study study = Study::open(file, study_of(4));
    CHECK(study.identity() == study_of(4));
    CHECK(rows_in(study).empty());
    study.write(std::vector{row_of(3), row_of(0)});
    study.write(std::vector{row_of(2)});
    CHECK(study.known() == std::vector{true, false, true, true});
  }
  {
    const Study study = Study::read(file);
    CHECK(study.identity() == study_of(4));
    CHECK(rows_in(study) == std::vector{row_of(0), row_of(2), row_of(3)});
    CHECK(study.row(2) == row_of(2));
    CHECK(!study.row(1));
  }
  CHECK(folder.count() == 1);  // nothing is left beside it
}

TEST_CASE("numbers and texts come back from a study as they were, to the last bit") {
  const Folder folder;
  StudyIdentity identity = study_of(2);
  StudyRow row = row_of(0);
  row.inputs = {"", std::string{"a\0b\xff\n'\"", 7}};
  row.outputs = {0.1 + 0.2, std::numeric_limits<double>::denorm_min(),
                 -std::numeric_limits<double>::infinity()};
  row.message = "ü; DROP TABLE scenario";
  Study::open(folder.file("study.sqlite"), identity).write({&row, 1});
  CHECK(rows_in(folder.file("study.sqlite")) == std::vector{row});
}

TEST_CASE("a row that is there stays as it is") {
  const Folder folder;
  Study study = Study::open(folder.file("study.sqlite"), study_of(3));
  study.write(std::vector{row_of(1)});
  StudyRow other = row_of(1);
  other.status = RowStatus::failed;
  study.write(std::vector{other, row_of(2), row_of(2)});
  CHECK(rows_in(study) == std::vector{row_of(1), row_of(2)});
}

TEST_CASE("a row that was broken off is not known, and gives way to any other") {
  const Folder folder;
  Study study = Study::open(folder.file("study.sqlite"), study_of(3));
  study.write(std::vector{broken_off(row_of(0)), broken_off(row_of(1)), row_of(2)});
  CHECK(rows_in(study) == std::vector{broken_off(row_of(0)), broken_off(row_of(1)), row_of(2)});
  CHECK(study.known() == std::vector{false, false, true});
  StudyRow again = broken_off(row_of(0));
  again.message = "by signal 11";
  study.write(std::vector{again, row_of(1), broken_off(row_of(2))});
  CHECK(rows_in(study) == std::vector{broken_off(row_of(0)), row_of(1), row_of(2)});
}

TEST_CASE("rows written in batches with the study opened anew between them are all there") {
  const std::uint64_t seed = GENERATE(1, 2, 3, 4, 5, 6, 7, 8);
  INFO("seed " << seed);
  std::mt19937_64 random{seed};
  const Folder folder;
  const StudyIdentity identity = study_of(60);
  std::map<std::size_t, StudyRow> expected;
  for (int opened = 0; opened < 5; ++opened) {
    Study study = Study::open(folder.file("study.sqlite"), identity);
    for (std::size_t batches = random() % 5; batches > 0; --batches) {
      std::vector<StudyRow> rows;
      for (std::size_t size = random() % 12; size > 0; --size) {
        rows.push_back(random_row(random() % identity.scenarios, identity, random));
        expected.emplace(rows.back().index, rows.back());  // the first one stays
      }
      study.write(rows);
    }
    CHECK(count(study.known()) == expected.size());
  }
  std::vector<StudyRow> rows;
  for (const auto& [index, row] : expected) rows.push_back(row);
  CHECK(rows_in(folder.file("study.sqlite")) == rows);
}

TEST_CASE("a row that is none of the study is not written, and none beside it") {
  const Folder folder;
  Study study = Study::open(folder.file("study.sqlite"), study_of(3));
  StudyRow short_of_one = row_of(1);
  short_of_one.outputs.pop_back();
  CHECK_THROWS_AS(study.write(std::vector{row_of(0), short_of_one}), std::invalid_argument);
  CHECK_THROWS_AS(study.write(std::vector{row_of(0), row_of(3)}), std::invalid_argument);
  CHECK(rows_in(study).empty());
}

TEST_CASE("a visit sees the rows that were there when it began") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  Study writer = Study::open(file, study_of(9));
  writer.write(std::vector{row_of(0), row_of(1)});
  std::size_t seen = 0;
  Study::read(file).visit([&](const StudyRow& row) {
    writer.write(std::vector{row_of(row.index + 5)});
    ++seen;
  });
  CHECK(seen == 2);
  CHECK(count(writer.known()) == 4);
}
