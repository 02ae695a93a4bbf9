// Studies on disks that fail. Small disks are mounted where the machine allows it.

#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <functional>
#include <iostream>
#include <stdexcept>

#include "analysis/output.hpp"
#include "analysis/study.hpp"
#include "tests/catch.hpp"
#include "tests/child.hpp"
#include "tests/folder.hpp"
#include "tests/studies.hpp"

using namespace trainyard;

namespace {

constexpr int fine = 0;
constexpr int no_mount = 77;

/// Runs `what` on a file system of that size; tells, in the words that ctest looks for, where there
/// can be none.
int on_small_disk(const std::filesystem::path& folder, const std::string& size,
                  const std::function<int()>& what) {
  const int code = in_child([&] { return mount_small(folder, size) ? what() : no_mount; });
  if (code == no_mount) std::cout << "SKIPPED: this machine lets nobody mount a small disk\n";
  return code == no_mount ? fine : code;
}

constexpr std::size_t rows_at_once = 10;

/// Writes, ten at a time, the rows that are missing of the first `rows`; returns the error that
/// ends it.
std::string error_of_writing(const std::string& file, std::size_t rows) {
  const std::vector<StudyRow> all = rows_of(rows);
  try {
    Study study = Study::open(file, study_of(20'000));
    for (std::size_t i = rows_in(study).size(); i < rows; i += rows_at_once) {
      study.write(std::span{all}.subspan(i, rows_at_once));
    }
  } catch (const OutputError& error) {
    return error.what();
  }
  return "";
}

/// Whether all rows are there up to some transaction, and at least one.
bool are_whole_transactions(const std::vector<StudyRow>& rows) {
  return !rows.empty() && rows.size() % rows_at_once == 0 && rows == rows_of(rows.size());
}

/// What CHECK is in a child.
void expect(bool holds, const char* what) {
  if (!holds) throw std::runtime_error{what};
}

}  // namespace

TEST_CASE("on a full disk writing a study is one error, and its rows are read and continued",
          "[mount]") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  const std::string full =
      file +
      ": cannot be written: no space left (free some, and run this again: it goes on from here)";
  const auto fill_and_free = [&](std::size_t bytes) {
    const std::string ballast = folder.write("ballast", std::string(bytes, 'x'));
    expect(error_of_writing(file, 20'000) == full, "the disk is full");
    const std::vector<StudyRow> rows = rows_in(file);
    expect(are_whole_transactions(rows), "what was written is read");
    expect(error_of_writing(file, 20'000) == full, "the disk is still full");
    const std::size_t before = rows_in(file).size();
    expect(before >= rows.size(), "no row is lost");

    std::filesystem::remove(ballast);
    expect(error_of_writing(file, before + 250).empty(), "there is room again");
    expect(rows_in(file) == rows_of(before + 250), "all rows are there");
    std::filesystem::remove(file);
  };
  CHECK(on_small_disk(folder.path(), "400k", [&] {
          // So that sometimes a page is left, and sometimes none.
          for (std::size_t pages = 36; pages < 44; ++pages) fill_and_free(pages * 4096);
          return fine;
        }) == fine);
}

TEST_CASE("a study that finds no room to begin can be begun later", "[mount]") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  CHECK(on_small_disk(folder.path(), "128k", [&] {
          for (std::size_t room = 0; room < 128; room += 4) {
            const std::string ballast =
                folder.write("ballast", std::string((128 - room) * 1024, 'x'));
            const std::string error = error_of_writing(file, 10);
            expect(error.empty() || error.find("no space left") != std::string::npos,
                   "there is room, or the error says that there is none");
            std::filesystem::remove(ballast);
            expect(error_of_writing(file, 10).empty(), "there is room");
            expect(rows_in(file) == rows_of(10), "all rows are there");
            std::filesystem::remove(file);
          }
          return fine;
        }) == fine);
}

TEST_CASE("a study on a disk that cannot be written any more is read, and not continued",
          "[mount]") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  CHECK(on_small_disk(folder.path(), "1m", [&] {
          expect(error_of_writing(file, 10).empty(), "there is room");
          expect(
              mount(nullptr, folder.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0,
              "a mount can be made read-only");
          expect(rows_in(file) == rows_of(10), "all rows are there");
          expect(error_of_writing(file, 10) == file + ": cannot be written (check its permissions)",
                 "nothing can be written");
          return fine;
        }) == fine);
}

TEST_CASE("a study that may not grow is one error, and its rows are read") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  CHECK(in_child([&] {
          std::signal(SIGXFSZ, SIG_IGN);
          const rlimit small{.rlim_cur = 100'000, .rlim_max = RLIM_INFINITY};
          setrlimit(RLIMIT_FSIZE, &small);
          expect(error_of_writing(file, 20'000) ==
                     file +
                         ": cannot be read or written: disk I/O error (check the folder, its "
                         "permissions, and the disk)",
                 "the file cannot grow");
          const std::vector<StudyRow> rows = rows_in(file);
          expect(are_whole_transactions(rows), "what was written is read");
          return fine;
        }) == fine);
}

TEST_CASE("a study in a folder that one may not write to is read") {
  const Folder folder;
  const std::string file = folder.file("study.sqlite");
  CHECK(in_child([&] {
          namespace fs = std::filesystem;
          expect(error_of_writing(file, 10).empty(), "there is room");
          const fs::perms all_may_read = fs::perms::owner_read | fs::perms::group_read |
                                         fs::perms::others_read | fs::perms::owner_exec |
                                         fs::perms::group_exec | fs::perms::others_exec;
          fs::permissions(folder.path(), all_may_read);
          const uid_t nobody = 65534;
          expect(getuid() != 0 || setuid(nobody) == 0, "root may become somebody else");
          expect(rows_in(file) == rows_of(10), "all rows are there");
          return fine;
        }) == fine);
  std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}
