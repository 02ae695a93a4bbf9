#include "analysis/sweep.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <functional>
#include <numeric>
#include <random>
#include <sstream>

#include "analysis/output.hpp"
#include "analysis/study_csv.hpp"
#include "analysis/study_hash.hpp"
#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

using Clock = std::chrono::steady_clock;

// Every third scenario is none: eight layers do not make three stages.
constexpr const char* variation =
    "grid:\n"
    "  parallel.micro_batch: [1, 2, 4, 8]\n"
    "  cluster.nvlink: {from: 200 GB/s, to: 900 GB/s, count: 15}\n"
    "  parallel.pipeline: [2, 4, 3]\n";

/// A small study that is swept into databases of its folder.
class SmallSweep {
 public:
  explicit SmallSweep(const std::string& text = variation)
      : written_{text},
        study_{written_.read()},
        catalogue_{parsed_catalogue(embedded_catalogue())},
        foundation_{foundation_hash(study_, catalogue_)} {}

  std::filesystem::path file(const std::string& name) const { return written_.folder.file(name); }
  std::size_t scenarios() const { return study_.scenarios; }

  Study open(const std::string& name) const {
    return Study::open(file(name), identity_of(study_, foundation_));
  }
  SweepEnd run(const std::string& name, int processes = 2, Shard shard = {},
               const Interruption& interruption = {}) const {
    Study database = open(name);
    return run_sweep({.study = study_,
                      .catalogue = catalogue_,
                      .foundation = foundation_,
                      .shard = shard,
                      .processes = processes},
                     database, interruption);
  }
  StudyRow row(std::size_t scenario) const {
    return predicted_row({.study = study_,
                          .catalogue = catalogue_,
                          .foundation = foundation_,
                          .shard = {},
                          .processes = 1},
                         scenario);
  }
  std::string csv(const std::string& name) const {
    std::ostringstream stream;
    write_csv(stream, Study::read(file(name)));
    return stream.str();
  }
  std::vector<StudyRow> rows(const std::string& name) const {
    std::vector<StudyRow> all;
    Study::read(file(name)).visit([&](const StudyRow& row) { all.push_back(row); });
    return all;
  }
  /// How many rows there are; none as long as there is no study in the file.
  std::size_t known(const std::string& name) const {
    if (!std::filesystem::exists(file(name))) return 0;
    try {
      return rows(name).size();
    } catch (const InputError& error) {
      const bool begun = std::string{error.what()}.find("has no study yet") != std::string::npos;
      if (!begun) throw;
      return 0;
    }
  }

 private:
  SmallStudy written_;
  StudyFile study_;
  Catalogue catalogue_;
  std::string foundation_;
};

/// A process of its own that does something and ends with the exit code that comes of it.
pid_t begin(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child != 0) return child;
  try {
    _exit(work());
  } catch (const OutputError&) {
    _exit(4);
  } catch (...) {
    _exit(99);
  }
}

/// The exit code of a process; nothing if a signal ended it.
std::optional<int> end_of(pid_t process) {
  int status = 0;
  waitpid(process, &status, 0);
  return WIFEXITED(status) ? std::optional{WEXITSTATUS(status)} : std::nullopt;
}

void wait_until(const std::function<bool()>& ready) {
  const auto end = Clock::now() + std::chrono::seconds{20};
  while (!ready() && Clock::now() < end) usleep(2000);
}

}  // namespace

TEST_CASE("a sweep leaves a row for each scenario, those that fail too") {
  const SmallSweep sweep;
  const SweepEnd end = sweep.run("study.sqlite");
  CHECK(end.scenarios == 180);
  CHECK(end.known == 180);
  CHECK_FALSE(end.interrupted);
  const std::vector<StudyRow> rows = sweep.rows("study.sqlite");
  REQUIRE(rows.size() == 180);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i].index == i);
    CHECK(rows[i].status == (i % 3 == 2 ? RowStatus::failed : RowStatus::done));
    CHECK(rows[i].message.empty() == (i % 3 != 2));
  }
  CHECK(rows[17] == sweep.row(17));
}

TEST_CASE("a sweep ends with the same rows whatever the number of processes") {
  const SmallSweep sweep;
  sweep.run("one.sqlite", 1);
  sweep.run("three.sqlite", 3);
  CHECK(sweep.csv("one.sqlite") == sweep.csv("three.sqlite"));
}

TEST_CASE("a sweep that is done has nothing left to do") {
  const SmallSweep sweep;
  sweep.run("study.sqlite");
  const std::string csv = sweep.csv("study.sqlite");
  CHECK(sweep.run("study.sqlite").known == 180);
  CHECK(sweep.csv("study.sqlite") == csv);
}

TEST_CASE("a scenario at which the machine failed is tried again") {
  const SmallSweep sweep{"grid: {parallel.micro_batch: [1, 2]}\n"};
  StudyRow row = sweep.row(1);
  row.status = RowStatus::broken_off;
  row.message = "out of memory";
  sweep.open("rows").write({&row, 1});
  CHECK(sweep.run("rows").known == 2);
  CHECK(sweep.rows("rows") == std::vector{sweep.row(0), sweep.row(1)});
}

TEST_CASE("shards of a sweep have the rows of the whole, each once") {
  const SmallSweep sweep{"grid: {parallel.micro_batch: [1, 2, 4, 8, 16]}\n"};
  std::vector<StudyRow> rows;
  for (std::size_t number = 1; number <= 7; ++number) {  // the last two have none
    const std::string name = "shard-" + std::to_string(number);
    sweep.run(name, 1, {.number = number, .count = 7});
    for (const StudyRow& row : sweep.rows(name)) rows.push_back(row);
  }
  std::ranges::sort(rows, {}, &StudyRow::index);
  sweep.run("whole");
  CHECK(rows == sweep.rows("whole"));
}

TEST_CASE("a sweep killed at twenty random moments and run again ends with the rows of another") {
  const SmallSweep sweep;
  const auto start = Clock::now();
  sweep.run("undisturbed.sqlite");
  const auto whole = std::chrono::duration<double, std::micro>(Clock::now() - start).count();

  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random{seed};
  std::uniform_real_distribution<double> moment{0.0, whole / 4.0};
  std::size_t known = 0;
  for (int kills = 0; kills < 20; ++kills) {
    const pid_t child = begin([&] { return sweep.run("killed.sqlite").interrupted ? 1 : 0; });
    usleep(static_cast<useconds_t>(moment(random)));
    kill(child, SIGKILL);
    end_of(child);
    const std::size_t now = sweep.known("killed.sqlite");
    CHECK(now >= known);
    known = now;
  }
  sweep.run("killed.sqlite");
  CHECK(sweep.csv("killed.sqlite") == sweep.csv("undisturbed.sqlite"));
}

TEST_CASE("two sweeps into one database both come to their end, and every row is there once") {
  const SmallSweep sweep;
  const auto whole = [&] { return sweep.run("both.sqlite", 1).known == 180 ? 0 : 1; };
  const pid_t one = begin(whole);
  const pid_t other = begin(whole);
  CHECK(end_of(one) == 0);
  CHECK(end_of(other) == 0);
  sweep.run("alone.sqlite");
  CHECK(sweep.csv("both.sqlite") == sweep.csv("alone.sqlite"));
}

TEST_CASE("Ctrl-C ends a sweep with the rows that have arrived, and the rest comes later") {
  // More than any machine does while this test looks.
  const SmallSweep sweep{"grid: {cluster.nvlink: {from: 200 GB/s, to: 900 GB/s, count: 50000}}\n"};
  std::size_t known = 0;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    const pid_t child = begin([&] { return sweep.run("rows", 1).interrupted ? 130 : 0; });
    wait_until([&] { return sweep.known("rows") > known; });
    kill(child, signal);
    CHECK(end_of(child) == 130);
    CHECK(sweep.known("rows") > known);
    known = sweep.known("rows");
    CHECK(known < sweep.scenarios());
  }
}

TEST_CASE("a sweep is interrupted only if it has not come to its end") {
  const SmallSweep sweep{"grid: {parallel.micro_batch: [1, 2]}\n"};
  const Interruption interruption;
  raise(SIGINT);
  const SweepEnd at_once = sweep.run("rows", 1, {}, interruption);
  CHECK(at_once.interrupted);
  CHECK(at_once.known == 0);
  sweep.run("rows");
  CHECK_FALSE(sweep.run("rows", 1, {}, interruption).interrupted);
}

TEST_CASE("a full disk is one error, and what is in the database stays and is gone on from") {
  const SmallSweep sweep;
  sweep.run("whole.sqlite");
  const auto room = std::filesystem::file_size(sweep.file("whole.sqlite"));
  std::size_t fullest = 0;
  for (const int eighths : {2, 4, 6}) {  // of that room, for any one file
    const std::string name = "full-" + std::to_string(eighths);
    const pid_t child = begin([&] {
      std::signal(SIGXFSZ, SIG_IGN);
      const rlim_t most = room * static_cast<rlim_t>(eighths) / 8;
      const rlimit limit{.rlim_cur = most, .rlim_max = most};
      setrlimit(RLIMIT_FSIZE, &limit);
      sweep.run(name, 1);
      return 0;
    });
    CAPTURE(eighths);
    CHECK(end_of(child) == 4);
    fullest = std::max(fullest, sweep.known(name));
    sweep.run(name);
    CHECK(sweep.csv(name) == sweep.csv("whole.sqlite"));
  }
  CHECK(fullest > 0);  // at least one had room for some
}
