#include "analysis/study_check.hpp"

#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

/// What is wrong with a study as a whole; empty if nothing is.
std::string problem_of(const SmallStudy& study) {
  try {
    check_study(study.read(), embedded_catalogue());
  } catch (const InputError& error) {
    return study.without_folder(error.what());
  }
  return "";
}

}  // namespace

TEST_CASE("a study whose scenarios can be read has nothing wrong with it") {
  CHECK(problem_of(SmallStudy{"grid: {parallel.micro_batch: [1, 2]}\n"}).empty());
}

TEST_CASE("a key that no scenario knows is found where the study writes it") {
  CHECK(problem_of(SmallStudy{"grid:\n  parallel.schedul: [1f1b]\n"}) ==
        "study.yaml:3:3: unknown key 'schedul' (did you mean 'schedule'?)");
  CHECK(problem_of(SmallStudy{"grid:\n  parallels.schedule: [1f1b]\n"})
            .starts_with("study.yaml:3:3: unknown key 'parallels'"));
  CHECK(problem_of(SmallStudy{"list:\n  - {parallel.micro_batch: 2}\n  - {cluster.nick: 2}\n"})
            .starts_with("study.yaml:4:6: unknown key 'nick'"));
}

TEST_CASE("a mistake in the base of a study is one of the whole study") {
  const SmallStudy study{"grid: {parallel.micro_batch: [1, 2]}\n"};
  study.folder.write("base.yaml", std::string{small_scenario} + "prize: 2 USD/GPU-hour\n");
  CHECK(problem_of(study) == "base.yaml:17:1: unknown key 'prize' (did you mean 'price'?)");
}

TEST_CASE("a base that only a study's values complete is none") {
  const SmallStudy study{"grid: {stack: [megatron-core, nemo]}\n"};
  const std::string scenario = small_scenario;
  study.folder.write("base.yaml", scenario.substr(0, scenario.find("stack")));
  CHECK(problem_of(study).empty());
}

TEST_CASE("what some combinations suffer from does not keep a study from running") {
  CHECK(problem_of(SmallStudy{"grid: {parallel.pipeline: [3, 2]}\n"}).empty());
  CHECK(problem_of(SmallStudy{"grid: {parallel.schedule: [none, 1f1b]}\n"}).empty());
}

TEST_CASE("a study of measurements is refused") {
  const SmallStudy study{"grid: {cluster.nodes: [1, 2]}\n"};
  study.folder.write("base.yaml",
                     "cluster: {gpu: H800-SXM, nodes: 1, fabric: single-switch}\n"
                     "measure: {collective: all-reduce, size: 1 GB}\n");
  CHECK(problem_of(study) ==
        "base.yaml:2:10: a study of a measurement (study runs; set measurements side by side with "
        "'compare')");
}
