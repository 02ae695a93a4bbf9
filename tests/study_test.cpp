#include "analysis/study.hpp"

#include <fcntl.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/child.hpp"
#include "tests/folder.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

namespace {

std::size_t count(const std::vector<bool>& known) {
  return static_cast<std::size_t>(std::count(known.begin(), known.end(), true));
}

}  // namespace

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
