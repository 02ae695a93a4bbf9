#include "analysis/steps_alone.hpp"

#include "sim/yaml_edit.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE(
    "of a run its steps and where it stands are left, and what would change its hours is told") {
  const StepsAlone steps = steps_alone(read_yaml_text(
      "run.yaml",
      "training: {tokens: 1 B, batch_ramp: []}\nprice: 2 USD/GPU-hour\nreliability: {}\n"
      "energy: {pue: 1.5}\nsearch: {}\npublished: []\nprogramme: {}\n"));
  CHECK(steps.left_out == std::vector<std::string>{"reliability", "programme", "batch_ramp"});
  std::string keys;
  for (const auto& [key, value] : steps.scenario.root_node.entries) keys += key.text + " ";
  CHECK(keys == "training price energy ");
  CHECK(steps.scenario.root_node.entries.front().value.entries.size() == 1);
}
