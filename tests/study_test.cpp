#include "analysis/study.hpp"

#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>

#include "analysis/output.hpp"
#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/child.hpp"
#include "tests/folder.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

namespace {

std::size_t count(const std::vector<bool>& known) {
  return static_cast<std::size_t>(std::count(known.begin(), known.end(), true));
}

void write_bytes(const std::string& file, std::streamoff at, const std::string& bytes) {
  std::fstream stream{file, std::ios::in | std::ios::out | std::ios::binary};
  stream.seekp(at);
  stream << bytes;
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

TEST_CASE("a row that is none of the study is not written, and none beside it") {
  const Folder folder;
  Study study = Study::open(folder.file("study.sqlite"), study_of(3));
  StudyRow short_of_one = row_of(1);
  short_of_one.outputs.pop_back();
  CHECK_THROWS_AS(study.write(std::vector{row_of(0), short_of_one}), std::invalid_argument);
  CHECK_THROWS_AS(study.write(std::vector{row_of(0), row_of(3)}), std::invalid_argument);
  CHECK(rows_in(study).empty());
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

TEST_CASE("a study is read while another process writes it") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  Study study = Study::open(file, study_of(50));
  for (std::size_t i = 0; i < 50; ++i) {
    study.write(std::vector{row_of(i)});
    if (i % 10 == 0) {
      CHECK(in_child([&] { return rows_in(file) == rows_of(i + 1) ? 0 : 1; }) == 0);
    }
  }
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

TEST_CASE("processes that create and write one study at once lose no row") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  constexpr std::size_t processes = 4;
  std::vector<pid_t> children;
  for (std::size_t process = 0; process < processes; ++process) {
    children.push_back(start_child([&, process] {
      Study study = Study::open(file, study_of(80));
      for (std::size_t i = 0; i < 80; ++i) {
        // Each row is written by two of them.
        if (i % processes == process || (i + 1) % processes == process) {
          study.write(std::vector{row_of(i)});
        }
      }
      return 0;
    }));
  }
  for (const pid_t child : children) CHECK(await(child) == 0);
  CHECK(rows_in(file) == rows_of(80));
}

TEST_CASE("what was written stays when the process is killed at any moment") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  std::mt19937_64 random{7};
  std::size_t certain = 0;  // rows that a process said were written
  for (int killed = 0; killed < 12; ++killed) {
    int told[2];
    REQUIRE(pipe(told) == 0);
    const pid_t child = start_child([&] {
      close(told[0]);
      Study study = Study::open(file, study_of(100'000));
      for (std::size_t i = count(study.known());; ++i) {
        study.write(std::vector{row_of(i)});
        const std::size_t rows = i + 1;
        if (write(told[1], &rows, sizeof rows) != sizeof rows) return 1;
      }
    });
    close(told[1]);
    std::size_t rows = 0;
    // So that there is something to lose, however slow the machine is.
    if (killed == 0) REQUIRE(read(told[0], &rows, sizeof rows) == sizeof rows);
    certain = std::max(certain, rows);
    usleep(static_cast<useconds_t>(random() % 20'000));
    kill(child, SIGKILL);
    CHECK(await(child) == -1);
    while (read(told[0], &rows, sizeof rows) == sizeof rows) certain = rows;
    close(told[0]);

    const Study study = Study::open(file, study_of(100'000));
    const std::vector<StudyRow> found = rows_in(study);
    CHECK(found.size() >= certain);
    CHECK(found.size() <= certain + 1);  // the one in flight
    CHECK(found == rows_of(found.size()));
    certain = found.size();
  }
  CHECK(certain > 0);
}

TEST_CASE("a study whose creator was killed at any moment is begun again") {
  std::mt19937_64 random{3};
  for (int killed = 0; killed < 20; ++killed) {
    const Folder folder;
    const std::string file = folder.file("study.sqlite");
    const pid_t child = start_child([&] {
      Study::open(file, study_of(3)).write(rows_of(3));
      return 0;
    });
    usleep(static_cast<useconds_t>(random() % 6'000));
    kill(child, SIGKILL);
    await(child);
    Study study = Study::open(file, study_of(3));
    const std::vector<StudyRow> rows = rows_in(study);
    CHECK((rows.empty() || rows == rows_of(3)));
    study.write(rows_of(3));
    CHECK(rows_in(study) == rows_of(3));
  }
}

TEST_CASE("who reads what a killed process wrote leaves it as it is") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  in_child([&] {
    Study study = Study::open(file, study_of(3));
    study.write(rows_of(3));
    kill(getpid(), SIGKILL);
    return 0;
  });
  const std::string written = folder.read("study.sqlite");
  const std::string log = folder.read("study.sqlite-wal");
  CHECK(!log.empty());
  CHECK(rows_in(file) == rows_of(3));
  CHECK(folder.read("study.sqlite") == written);
  CHECK(folder.read("study.sqlite-wal") == log);
}

TEST_CASE("writing waits for another process that holds the lock") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  Study study = Study::open(file, study_of(2));
  study.write(std::vector{row_of(0)});
  int locked[2];
  REQUIRE(pipe(locked) == 0);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = start_child([&] {
    // The byte of the index of the log that a writer locks (sqlite.org/walformat.html).
    const int index = open((file + "-shm").c_str(), O_RDWR);
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 120;
    lock.l_len = 1;
    if (fcntl(index, F_SETLK, &lock) != 0) return 1;
    if (write(locked[1], "x", 1) != 1) return 1;
    usleep(200'000);
    return 0;
  });
  char letter = 0;
  REQUIRE(read(locked[0], &letter, 1) == 1);
  study.write(std::vector{row_of(1)});
  CHECK(std::chrono::steady_clock::now() - begin >= std::chrono::milliseconds{200});
  CHECK(await(child) == 0);
  close(locked[0]);
  close(locked[1]);
  CHECK(rows_in(study) == rows_of(2));
}

TEST_CASE("a copy of the process that outlives it takes away nothing that others wrote since") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  std::optional<Study> study = Study::open(file, study_of(2));
  study->write(std::vector{row_of(0)});
  int go_on[2];
  REQUIRE(pipe(go_on) == 0);
  const pid_t copy = start_child([&] {
    char letter = 0;
    if (read(go_on[0], &letter, 1) != 1) return 1;
    study.reset();
    return 0;
  });
  study.reset();
  in_child([&] {
    Study again = Study::open(file, study_of(2));
    again.write(std::vector{row_of(1)});
    kill(getpid(), SIGKILL);
    return 0;
  });
  CHECK(write(go_on[1], "x", 1) == 1);
  CHECK(await(copy) == 0);
  close(go_on[0]);
  close(go_on[1]);
  CHECK(rows_in(file) == rows_of(2));
}
