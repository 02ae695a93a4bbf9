#include "analysis/sweep_command.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "sim/yaml.hpp"
#include "tests/catch.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

struct Told {
  int code;
  std::string out;
  std::string err;
};

constexpr const char* results = "results, in the study's folder";

SweepOptions into_results() {
  SweepOptions options;
  options.out = results;
  return options;
}

/// What the command prints, in a process of its own.
Told sweep(const SmallStudy& study, SweepOptions options) {
  const Folder folder;
  options.study = study.file;
  if (options.out == results) options.out = study.folder.file("results");
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const bool opened = std::freopen(folder.file("out").c_str(), "w", stdout) != nullptr &&
                        std::freopen(folder.file("err").c_str(), "w", stderr) != nullptr;
    int code = 99;
    try {
      if (opened) code = sweep_study(options);
    } catch (const InputError& error) {
      std::fputs(error.what(), stderr);
      code = 1;
    }
    std::fflush(nullptr);
    _exit(code);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return {.code = WEXITSTATUS(status), .out = folder.read("out"), .err = folder.read("err")};
}

std::string with_csv(const SmallStudy& study, const std::string& out) {
  SweepOptions options;
  options.out = study.folder.file(out);
  options.csv = study.folder.file("rows.csv");
  CHECK(sweep(study, options).code == 0);
  return study.folder.read("rows.csv");
}

}  // namespace

TEST_CASE("sweep makes its folder, tells what came of the study, and writes its rows as CSV") {
  const SmallStudy study{"grid: {parallel.micro_batch: [1, 2], parallel.pipeline: [2, 3]}\n"};
  SweepOptions options;
  options.out = study.folder.file("new/results");
  options.csv = study.folder.file("rows.csv");
  const Told told = sweep(study, options);
  CHECK(told.code == 0);
  CHECK(told.err.empty());
  CHECK(told.out.starts_with("study: 4 scenarios\n  done          2\n  does not fit  0\n"));
  CHECK(told.out.ends_with("\nAll rows: " + options.out + "/study.sqlite\n"));
  const std::string csv = study.folder.read("rows.csv");
  CHECK(csv.starts_with(
      "id,hash,status,message,parallel.micro_batch,parallel.pipeline,step_time_s,"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 5);
}

TEST_CASE("a shard of a sweep has a database of its own") {
  const SmallStudy study{"grid: {parallel.micro_batch: [1, 2, 4]}\n"};
  SweepOptions options = into_results();
  options.shard = "2/2";
  const Told told = sweep(study, options);
  CHECK(told.code == 0);
  CHECK(told.out.starts_with("study, part 2 of 2: 1 scenario\n"));
  CHECK(std::filesystem::exists(study.folder.file("results/shard-2-of-2.sqlite")));
}

TEST_CASE("a shard that is none is wrong usage") {
  const SmallStudy study{"grid: {parallel.micro_batch: [1, 2, 4]}\n"};
  SweepOptions options = into_results();
  options.shard = "3/2";
  const Told told = sweep(study, options);
  CHECK(told.code == 2);
  CHECK(told.err == "--shard: '3/2' is no part of a whole (write it like 3/7, from 1/7 to 7/7)\n");
}

TEST_CASE("rows and their summary cannot go to one file") {
  const SmallStudy study{"grid: {parallel.micro_batch: [1, 2, 4]}\n"};
  SweepOptions options = into_results();
  options.csv = "-";
  options.common.json = "-";
  const Told told = sweep(study, options);
  CHECK(told.code == 2);
  CHECK(told.err == "--csv and --json cannot both go to - (name another file for one)\n");
}

TEST_CASE("a sweep's results do not overwrite its study, its scenario or its rows") {
  const SmallStudy study{"grid: {parallel.micro_batch: [1, 2]}\n"};
  CHECK(sweep(study, into_results()).code == 0);
  const std::string study_text = study.folder.read("study.yaml");
  const std::string rows = study.folder.read("results/study.sqlite");
  for (const char* name : {"study.yaml", "base.yaml", "results/study.sqlite"}) {
    SweepOptions options = into_results();
    options.csv = study.folder.file(std::string{"./"} + name);
    const Told told = sweep(study, options);
    CHECK(told.code == 2);
    CHECK(told.err == "--csv: " + options.csv +
                          " would be overwritten, but is read or kept (name another file)\n");
    std::swap(options.csv, options.common.json);
    CHECK(sweep(study, options).code == 2);
  }
  CHECK(study.folder.read("study.yaml") == study_text);
  CHECK(study.folder.read("base.yaml") == small_scenario);
  CHECK(study.folder.read("results/study.sqlite") == rows);
}

TEST_CASE("a sweep into a folder without a name is wrong usage") {
  const SmallStudy study{"grid: {parallel.micro_batch: [1, 2]}\n"};
  const Told told = sweep(study, {});
  CHECK(told.code == 2);
  CHECK(told.err == "--out: no folder (name one; '.' is the one you are in)\n");
}

TEST_CASE("a study of which every scenario fails is wrong input, and its rows are there") {
  const SmallStudy study{"grid: {parallel.micro_batch: [one, two]}\n"};
  SweepOptions options = into_results();
  const Told told = sweep(study, options);
  CHECK(told.code == 1);
  CHECK(told.out.starts_with("study: 2 scenarios\n"));
  CHECK(told.err ==
        "study: every scenario failed (mend the study or its scenario; the rows tell why)\n");
  options.shard = "1/2";
  CHECK(sweep(study, options).code == 0);
  const SmallStudy half{"grid: {parallel.micro_batch: [1, two]}\n"};
  CHECK(sweep(half, into_results()).code == 0);
}

TEST_CASE("a mistake in a study is told before anything is written") {
  const SmallStudy study{"grid: {parallel.schedul: [1f1b]}\n"};
  const Told told = sweep(study, into_results());
  CHECK(told.code == 1);
  CHECK(study.without_folder(told.err) ==
        "study.yaml:2:8: unknown key 'schedul' (did you mean 'schedule'?)");
  CHECK_FALSE(std::filesystem::exists(study.folder.file("results")));
}

TEST_CASE("the same study gives the same bytes") {
  const SmallStudy study{
      "latin_hypercube:\n  count: 6\n  seed: 3\n  of:\n"
      "    cluster.nvlink: {from: 100 GB/s, to: 900 GB/s}\n"
      "    parallel.micro_batch: [1, 2, 3]\n"};
  CHECK(with_csv(study, "one") == with_csv(study, "other"));
}
