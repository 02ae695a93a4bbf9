#include "analysis/workers.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <stdexcept>

#include "tests/catch.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

namespace {

/// What comes of the jobs from 0 to `count`, by job.
std::map<std::size_t, JobResult> results_of(int processes, std::size_t count,
                                            const Workers::Work& work) {
  Workers workers{processes, work};
  std::map<std::size_t, JobResult> results;
  std::size_t next = 0;
  while (next < count || workers.busy()) {
    while (next < count && workers.has_room()) workers.give(next++);
    for (JobResult& result : workers.collect(std::chrono::milliseconds{1000})) {
      const bool first = results.emplace(result.job, result).second;
      CHECK(first);
    }
  }
  return results;
}

std::string squared(std::size_t job) {
  return std::to_string(job * job);
}

/// Whether there is a process that has not ended.
bool runs(pid_t process) {
  std::ifstream file{"/proc/" + std::to_string(process) + "/stat"};
  std::string word;
  while (file >> word && !word.ends_with(')')) {
  }
  return file >> word && word != "Z";
}

/// A job without an end, which tells what process does it.
Workers::Work busy_for_ever(const Folder& folder) {
  return [&](std::size_t) -> std::string {
    folder.write("unnamed", std::to_string(getpid()) + "\n");
    std::filesystem::rename(folder.file("unnamed"), folder.file("process"));
    for (;;) pause();
  };
}

/// That process, once it has told.
pid_t process_in(const Folder& folder) {
  for (int waited = 0; folder.read("process").empty() && waited < 20'000; ++waited) usleep(1000);
  REQUIRE_FALSE(folder.read("process").empty());
  return std::stoi(folder.read("process"));
}

}  // namespace

TEST_CASE("workers do every job once, however many they are") {
  const int processes = GENERATE(1, 2, 5);
  const auto results = results_of(processes, 100, squared);
  REQUIRE(results.size() == 100);
  for (const auto& [job, result] : results) {
    CHECK(result.bytes == squared(job));
    CHECK(result.death.empty());
  }
}

TEST_CASE("a result may be larger than a socket holds") {
  const auto results =
      results_of(2, 4, [](std::size_t job) { return std::string(job * 1'000'000, 'x'); });
  for (const auto& [job, result] : results) CHECK(result.bytes.size() == job * 1'000'000);
}

TEST_CASE("a worker that dies costs its own job, and says how it ended") {
  const auto results = results_of(2, 40, [](std::size_t job) {
    if (job == 7) raise(SIGKILL);
    if (job == 8) std::signal(SIGSEGV, SIG_DFL), raise(SIGSEGV);
    if (job == 9) _exit(3);
    if (job == 10) throw std::runtime_error{"no"};
    return squared(job);
  });
  REQUIRE(results.size() == 40);
  CHECK(results.at(7).death == "by signal 9");
  CHECK(results.at(8).death == "by signal 11");
  CHECK(results.at(9).death == "with exit code 3");
  CHECK(results.at(10).death == "with exit code 1");
  for (const auto& [job, result] : results) {
    if (job < 7 || job > 10) CHECK(result.bytes == squared(job));
  }
}

TEST_CASE("a job whose process was ended by something else is done by another") {
  const Folder folder;
  const auto results = results_of(2, 10, [&](std::size_t job) {
    const std::string file = folder.file("tried-" + std::to_string(job));
    const bool again = std::ifstream{file}.good();
    std::ofstream{file} << "once";
    if (job == 3 && !again) raise(SIGKILL);
    return squared(job);
  });
  CHECK(results.at(3).bytes == "9");
  CHECK(results.at(3).death.empty());
}

TEST_CASE("workers go on beside one that never comes to an end") {
  Workers workers{2, [](std::size_t job) {
                    while (job == 0) pause();
                    return squared(job);
                  }};
  std::size_t next = 0;
  std::size_t done = 0;
  while (done < 20) {
    while (next < 21 && workers.has_room()) workers.give(next++);
    done += workers.collect(std::chrono::milliseconds{1000}).size();
  }
  CHECK(workers.busy());
}

TEST_CASE("workers end with what began them, whatever they do") {
  const Folder folder;
  pid_t worker = 0;
  {
    Workers workers{1, busy_for_ever(folder)};
    workers.give(0);
    worker = process_in(folder);
    CHECK(runs(worker));
  }
  CHECK_FALSE(runs(worker));
}

TEST_CASE("workers end when the process is killed that began them") {
  const Folder folder;
  const pid_t original = fork();
  if (original == 0) {
    Workers workers{1, busy_for_ever(folder)};
    workers.give(0);
    for (;;) pause();
  }
  const pid_t worker = process_in(folder);
  CHECK(runs(worker));
  kill(original, SIGKILL);
  waitpid(original, nullptr, 0);
  for (int waited = 0; runs(worker) && waited < 5000; ++waited) usleep(1000);
  CHECK_FALSE(runs(worker));
}

TEST_CASE("Ctrl-C is left to the process that began the workers") {
  const auto results = results_of(1, 3, [](std::size_t job) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) raise(signal);
    return squared(job);
  });
  CHECK(results.at(2).bytes == "4");
}

TEST_CASE("a process may use at least one core") {
  CHECK(usable_cores() >= 1);
  CHECK(usable_cores() <= sysconf(_SC_NPROCESSORS_CONF));
}
