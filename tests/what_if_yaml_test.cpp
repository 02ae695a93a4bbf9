#include "analysis/what_if_yaml.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/json.hpp"
#include "analysis/live_pages_lessons.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/what_if.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/play_examples.hpp"

using namespace trainyard;

namespace {

/// The leaves of a scenario that is written and read again.
auto leaves_again(const YamlDocument& document) {
  return leaves(read_yaml_text("again.yaml", yaml_of(document)));
}

}  // namespace

TEST_CASE("a scenario that is written as YAML again is read the same") {
  for (const PlayExample& example : play_examples()) {
    INFO(example.name);
    CHECK(leaves_again(example.document) == leaves(example.document));
  }
  for (const PlayLesson& lesson : embedded_play_lessons()) {
    INFO(lesson.lesson.title);
    CHECK(leaves_again(lesson.document) == leaves(lesson.document));
  }
}

TEST_CASE("texts that YAML would take for something else are written in quotes") {
  const YamlDocument document = read_yaml_text("tricky.yaml", R"(
a: "null"
b: "~"
c: "- d"
d: "a: b # c"
e: "say \"it\" \\ twice"
f: "{x}"
"g: h": ["", "1, 2", "[", "  spaced  ", "tab\tline\nend"]
i: 'it''s'
j: [[1, 2], {k: "#"}, []]
l: {}
m: ---
n: "?"
o: "ünïcode"
)");
  CHECK(leaves_again(document) == leaves(document));
}

TEST_CASE("a downloaded scenario predicts the same to the last digit") {
  const Folder folder;
  const PlayExample example = mixtral_example();
  for (const KnobValues& turns :
       {KnobValues{}, KnobValues{{"parallel.schedule", "1f1b"}, {"cluster.nvlink", "450"}},
        KnobValues{{"training.expert_load.skew", "0.7"}, {"price", "2.35"}},
        KnobValues{{"reliability.failures", "rsc-1"}, {"parallel.overlap.gradient", "false"}},
        KnobValues{{"cluster.gpu", "H200-SXM"}, {"cluster.fabric.leaf_oversubscription", "2"}}}) {
    const KnobValues values = checked_values(example, turns);
    const WhatIf what = predict_what_if(example, values, play_catalogue());
    const std::string file = folder.write("mixtral-8x22b.yaml", yaml_of(what.document));
    const RunScenario read = read_run_scenario(read_over_base(file), play_catalogue());
    CHECK(json_of(read, predict_run(read, {.engine = Engine::fluid})) ==
          json_of(what.run, what.prediction));
  }
}
