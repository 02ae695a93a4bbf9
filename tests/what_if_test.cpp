#include "analysis/what_if.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/play_examples.hpp"

using namespace trainyard;

TEST_CASE("an example is called by the first words of its file") {
  std::vector<std::string> titles;
  for (const PlayExample& example : play_examples()) {
    titles.push_back(example.name + ": " + example.title);
  }
  CHECK(std::ranges::find(titles, "deepseek-v3: DeepSeek-V3 pre-training on 2,048 H800") !=
        titles.end());
  CHECK(std::ranges::find(titles, "mixtral-8x22b: Mixtral 8x22B on 128 H100 with Megatron-Core") !=
        titles.end());
  for (const std::string& title : titles) CHECK_FALSE(title.ends_with(": "));
}

TEST_CASE("equal questions are written alike, whatever was said first") {
  const PlayExample example = mixtral_example();
  const KnobValues one = checked_values(
      example, {{"cluster.nic", "200"}, {"parallel.micro_batch", "2"}, {"stack", "nemo"}});
  const KnobValues other = checked_values(
      example, {{"stack", "nemo"}, {"cluster.nic", "200"}, {"parallel.micro_batch", "2"}});
  CHECK(one == other);
}

TEST_CASE("questions that no page asks are refused in words") {
  const PlayExample example = mixtral_example();
  CHECK_THROWS_WITH(checked_values(example, {{"cluster.nvlin", "400"}}),
                    "unknown knob 'cluster.nvlin' (did you mean 'cluster.nvlink'?)");
  CHECK_THROWS_WITH(checked_values(example, {{"parallel.overlap.expert", "maybe"}}),
                    "parallel.overlap.expert: 'maybe' is not true or false");
  CHECK_THROWS_WITH(checked_values(example, {{"cluster.nic", "lots"}}),
                    "cluster.nic: 'lots' is not a number from 50 to 1600");
  CHECK_THROWS_WITH(checked_values(example, {{"parallel.zero", "9"}}),
                    "parallel.zero: '9' is not one of 0, 1, 2, 3");
  CHECK_THROWS_WITH(checked_values(example, {{"stack", "nemo"}, {"stack", "fsdp2"}}),
                    "stack: it has two values (keep one)");
}

TEST_CASE("a mistake is told without the file that nobody has seen, and with its knob") {
  const PlayExample example = mixtral_example();
  const PlayProblem known =
      problem_of(example, "parallel.schedule:1:1: one (or two) too many (leave (some) out)");
  CHECK(known.problem == "one (or two) too many");
  CHECK(known.remedy == "leave (some) out");
  CHECK(known.knob == "parallel.schedule");
  const PlayProblem elsewhere = problem_of(example, "/dev/null/mixtral-8x22b.yaml:30:7: no room");
  CHECK(elsewhere.problem == "no room");
  CHECK(elsewhere.remedy.empty());
  CHECK(elsewhere.knob.empty());
  CHECK(problem_of(example, "without a place: at all").problem == "without a place: at all");
}
