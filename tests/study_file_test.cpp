#include "analysis/study_file.hpp"

#include <set>

#include "analysis/node_text.hpp"
#include "sim/yaml_edit.hpp"
#include "tests/catch.hpp"
#include "tests/small_study.hpp"

using namespace trainyard;

namespace {

/// "400 GB/s 1f1b": what a point has for each input; "-" is the base's.
std::string point(const StudyFile& study, std::size_t index) {
  std::string text;
  for (const auto& input : inputs_at(study, index)) {
    text += (text.empty() ? "" : " ") + input.value_or("-");
  }
  return text;
}

std::vector<std::string> points(const std::string& variation) {
  const StudyFile study = SmallStudy{variation}.read();
  std::vector<std::string> all;
  for (std::size_t i = 0; i < study.scenarios; ++i) all.push_back(point(study, i));
  return all;
}

std::string error_of(const std::string& variation) {
  const SmallStudy study{variation};
  try {
    study.read();
  } catch (const InputError& error) {
    return study.without_folder(error.what());
  }
  return "";
}

using Points = std::vector<std::string>;

}  // namespace

TEST_CASE("a grid is every combination, the last key fastest") {
  CHECK(points(
            "grid:\n  parallel.micro_batch: [1, 2]\n  parallel.schedule: [1f1b, zb-h1, zb-h2]\n") ==
        Points{"1 1f1b", "1 zb-h1", "1 zb-h2", "2 1f1b", "2 zb-h1", "2 zb-h2"});
}

TEST_CASE("a grid's key may have so many values of a range") {
  CHECK(points("grid:\n  cluster.nic: {from: 100 Gb/s, to: 400 Gb/s, count: 3}\n") ==
        Points{"100 Gb/s", "250 Gb/s", "400 Gb/s"});
  CHECK(points("grid:\n  cluster.nic: {from: 100 Gb/s, to: 400 Gb/s, count: 3, "
               "spacing: logarithmic}\n") == Points{"100 Gb/s", "200 Gb/s", "400 Gb/s"});
}

TEST_CASE("a list's scenarios have what each says, and else what the base does") {
  CHECK(points("list:\n"
               "  - {parallel.micro_batch: 2}\n"
               "  - {parallel.schedule: zb-h1, parallel.micro_batch: 4}\n"
               "  - {training: {recompute: {full: 2}}}\n") ==
        Points{"2 - -", "4 zb-h1 -", "- - {recompute: {full: 2}}"});
}

TEST_CASE("a Latin hypercube has one point in each part of each range, and lists evenly") {
  const StudyFile study =
      SmallStudy{
          "latin_hypercube:\n  count: 8\n  seed: 7\n  of:\n"
          "    cluster.nic: {from: 0 Gb/s, to: 800 Gb/s}\n"
          "    parallel.micro_batch: [1, 2]\n"}
          .read();
  REQUIRE(study.scenarios == 8);
  std::set<int> hundreds;
  int ones = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    const auto inputs = inputs_at(study, i);
    hundreds.insert(static_cast<int>(std::stod(*inputs[0]) / 100.0));
    ones += *inputs[1] == "1" ? 1 : 0;
  }
  CHECK(hundreds.size() == 8);
  CHECK(ones == 4);
}

TEST_CASE("a scenario of a study is its base with the point's values, each with its place") {
  const SmallStudy written{
      "grid:\n  parallel.schedule: [zb-h1]\n  training: [{global_batch: 32}]\n"};
  const StudyFile study = written.read();
  const YamlDocument scenario = scenario_at(study, 0);
  YamlMap parallel = scenario.root().map().at("parallel").map();
  CHECK(parallel.at("schedule").text() == "zb-h1");
  CHECK(written.without_folder(parallel.at("schedule").place()) == "study.yaml:3:23");
  CHECK(parallel.at("pipeline").text() == "2");
  CHECK(written.without_folder(parallel.at("pipeline").place()) == "base.yaml:15:22");
  YamlMap training = scenario.root().map().at("training").map();
  CHECK(training.at("global_batch").text() == "32");
  CHECK(training.at("sequence_length").text() == "1024");
  CHECK(written.without_folder(scenario.root().place()) == "base.yaml:1:1");
}

TEST_CASE("what a study's base says of publications and of its own base is left out") {
  SmallStudy written{"grid: {parallel.micro_batch: [1, 2]}\n"};
  written.folder.write("study.yaml", "scenario: over.yaml\ngrid: {parallel.micro_batch: [1, 2]}\n");
  written.folder.write("over.yaml", "base: base.yaml\nparallel: {pipeline: 4}\npublished: []\n");
  const StudyFile study = written.read();
  CHECK(find_entry(study.base.root_node, "published") == nullptr);
  CHECK(find_entry(study.base.root_node, "base") == nullptr);
  CHECK(flow_text(*find_entry(study.base.root_node, "parallel")) ==
        "{pipeline: 4, micro_batch: 1, schedule: 1f1b}");
}

TEST_CASE("what is to be searched does not vary in a study") {
  const std::string rest =
      ": a scenario's 'search' is for the command of that name, and no run takes it in (write the "
      "key that it searches in, like 'parallel.pipeline')";
  CHECK(error_of("grid: {search.tensor: [[1], [2]]}\n") == "study.yaml:2:8" + rest);
  CHECK(error_of("list: [{search: {tensor: [1]}}]\n") == "study.yaml:2:9" + rest);
  CHECK(error_of("grid: {searches.tensor: [1]}\n").empty());
}

TEST_CASE("a study of a study is refused") {
  SmallStudy written{"grid: {a: [1]}\n"};
  written.folder.write("other.yaml", "scenario: study.yaml\ngrid: {a: [1]}\n");
  CHECK_THROWS_WITH(read_study_file(written.folder.file("other.yaml")),
                    written.folder.file("other.yaml") +
                        ":1:11: 'study.yaml' is a study itself (name a scenario)");
  written.folder.write("study.yaml", "scenario: study.yaml\ngrid: {a: [1]}\n");
  CHECK_THROWS_WITH(written.read(),
                    written.file + ":1:11: 'study.yaml' is a study itself (name a scenario)");
}

TEST_CASE("a study file that says nothing, too much or too little is refused") {
  const std::string remedy = " (write one of 'grid', 'list' and 'latin_hypercube')";
  CHECK(error_of("") == "study.yaml:1:1: nothing that scenarios differ in" + remedy);
  CHECK(error_of("grid: {a: [1]}\nlist: [{a: 1}]\n") ==
        "study.yaml:3:7: a second way to choose scenarios" + remedy);
  CHECK(error_of("grid: {}\n") == "study.yaml:2:7: no keys (write 'key: values' lines)");
  CHECK(error_of("grid: {a: []}\n") ==
        "study.yaml:2:11: no values (write some, or leave the key out)");
  CHECK(error_of("grid: {a: 1}\n") == "study.yaml:2:11: expected a list (write it like '[a, b]')");
  CHECK(error_of("list: [{a: 1}, b]\n") ==
        "study.yaml:2:16: expected a map (write 'key: value' lines)");
  CHECK(error_of("latin_hypercube: {count: 0, of: {a: [1]}}\n") ==
        "study.yaml:2:26: '0' is not a count (write a whole number, 1 or more)");
  CHECK(error_of("latin_hypercube: {count: 3}\n") ==
        "study.yaml:2:18: 'of' is missing (add a line 'of: ...')");
  CHECK(error_of("grid: {a: {from: 1, to: 2, count: 1}}\n") ==
        "study.yaml:2:35: a range has two ends (write 2 or more)");
  CHECK(error_of("grids: {a: [1]}\n").starts_with("study.yaml:2:1: unknown key 'grids'"));
}

TEST_CASE("a study's keys are keys of a scenario, and none is within another") {
  const std::string remedy = " is no key of a scenario (write it like 'parallel.schedule')";
  CHECK(error_of("grid: {a..b: [1]}\n") == "study.yaml:2:8: 'a..b'" + remedy);
  CHECK(error_of("grid: {.a: [1]}\n") == "study.yaml:2:8: '.a'" + remedy);
  CHECK(error_of("grid: {a.: [1]}\n") == "study.yaml:2:8: 'a.'" + remedy);
  CHECK(error_of("grid: {a.b: [1], a: [2]}\n") ==
        "study.yaml:2:8: 'a.b' is within 'a' (keep one of them)");
  CHECK(error_of("list: [{a: 1}, {a: {c: 2}, a.b: 1}]\n") ==
        "study.yaml:2:28: 'a.b' is within 'a' (keep one of them)");
  CHECK(error_of("grid: {base: [x.yaml]}\n") ==
        "study.yaml:2:8: 'base' does not decide what a run takes (leave it out)");
  CHECK(error_of("grid: {a: [1], a: [2]}\n") ==
        "study.yaml:2:16: 'a' is written twice (keep one of them)");
}

TEST_CASE("a grid with more scenarios than anybody runs is refused before they are counted") {
  std::string grid = "grid:\n";
  for (const char* key : {"a", "b", "c"}) {
    grid += std::string{"  "} + key + ": {from: 1, to: 2, count: 1000}\n";
  }
  CHECK(error_of(grid) ==
        "study.yaml:5:3: more than 100000000 scenarios (leave values out, or draw some with "
        "'latin_hypercube')");
}

TEST_CASE("an error of a scenario reads the same wherever its study is run from") {
  StudyFile study{};
  study.base.files = {"a/b/study.yaml", "a/base.yaml", "/c/other.yaml"};
  study.folder = "a/b";
  CHECK(seen_from_study(study, "a/b/study.yaml:3:4: no") == "study.yaml:3:4: no");
  CHECK(seen_from_study(study, "a/base.yaml:3:4: no") == "../base.yaml:3:4: no");
  CHECK(seen_from_study(study, "/c/other.yaml:3:4: no") == "/c/other.yaml:3:4: no");
  CHECK(seen_from_study(study, "gpus.yaml:3:4: no") == "gpus.yaml:3:4: no");
  study.base.files = {"study.yaml", "../base.yaml"};
  study.folder = "";
  CHECK(seen_from_study(study, "study.yaml:3:4: no") == "study.yaml:3:4: no");
  CHECK(seen_from_study(study, "../base.yaml:3:4: no") == "../base.yaml:3:4: no");
}
