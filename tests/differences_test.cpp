#include "analysis/differences.hpp"

#include "analysis/validate.hpp"
#include "tests/catch.hpp"
#include "tests/folder.hpp"
#include "tests/program.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A scenario that publishes one value, and trains at a predicted rate.
ValidatedScenario scenario(const std::string& name, const std::string& metric, double published,
                           double predicted, double tokens_per_gpu) {
  return {.file = name + ".yaml",
          .rows = {{.scenario = name,
                    .folder = "table",
                    .gpu = "H100-SXM",
                    .source = "a table",
                    .split = "public_calibration",
                    .metric = metric,
                    .unit = "",
                    .published = published,
                    .predicted = predicted}},
          .tokens_per_gpu = TokenRate{tokens_per_gpu}};
}

ScenarioPair pair(const std::string& from, const std::string& to) {
  return {.what = "one thing", .from = from + ".yaml", .to = to + ".yaml", .place = "d.yaml:2:5"};
}

Difference difference(double published, double predicted,
                      const std::string& split = "public_validation") {
  return {.what = "one thing",
          .from = "a",
          .to = "b",
          .folder = "table",
          .split = split,
          .published = published,
          .predicted = predicted};
}

Differences found(const std::vector<ValidatedScenario>& scenarios) {
  const std::vector<ScenarioPair> pairs{pair("a", "b")};
  return find_differences(pairs, scenarios);
}

}  // namespace

TEST_CASE("a difference is the rate of a GPU with it over that without, whatever was published") {
  // 100 tokens a second are predicted to become 120. What was measured took 10 s instead of 11 s,
  // then 8 s as predicted.
  const Differences by_time = found(
      {scenario("a", "step_time", 10.0, 11.0, 100.0), scenario("b", "step_time", 8.0, 8.0, 120.0)});
  REQUIRE(by_time.pairs.size() == 1);
  CHECK(by_time.pairs[0].published == Approx(120.0 / 110.0));
  CHECK(by_time.pairs[0].predicted == Approx(1.2));
  CHECK(by_time.pairs[0].relative_error() == Approx(1.1 - 1.0));

  const Differences mixed = found({scenario("a", "tokens_per_s_per_gpu", 110.0, 100.0, 100.0),
                                   scenario("b", "mfu_causal", 0.5, 0.4, 120.0)});
  REQUIRE(mixed.pairs.size() == 1);
  CHECK(mixed.pairs[0].published == Approx(150.0 / 110.0));
}

TEST_CASE("a sign is right if both ratios lie on one side of 1, and counts from 1 % on") {
  CHECK(difference(1.2, 1.01).right_sign());
  CHECK(difference(0.8, 0.99).right_sign());
  CHECK_FALSE(difference(1.2, 0.99).right_sign());
  CHECK_FALSE(difference(1.2, 1.0).right_sign());
  CHECK_FALSE(difference(0.8, 1.0).right_sign());
  CHECK(difference(1.011, 1.0).counts());
  CHECK(difference(0.989, 1.0).counts());
  CHECK_FALSE(difference(1.009, 1.5).counts());
}

TEST_CASE("differences are summed up: pairs, those that count, right signs, and the median error") {
  const DifferenceSummary summary =
      difference_summary({difference(1.2, 1.32), difference(1.2, 0.96), difference(1.0, 1.04)});
  CHECK(summary.pairs == 3);
  CHECK(summary.counted == 2);
  CHECK(summary.right_sign == 1);
  CHECK(summary.median_error == Approx(0.1));
  CHECK(difference_summary({}).pairs == 0);
}

TEST_CASE("a pair is for calibration only if both its rows are") {
  ValidatedScenario other = scenario("b", "step_time", 1.0, 1.0, 1.0);
  CHECK(found({scenario("a", "step_time", 1.0, 1.0, 1.0), other}).pairs[0].split ==
        "public_calibration");
  other.rows[0].split = "public_validation";
  CHECK(found({scenario("a", "step_time", 1.0, 1.0, 1.0), other}).pairs[0].split ==
        "public_validation");
}

TEST_CASE("a pair with a refused scenario is counted, and one without a rate is an error") {
  ValidatedScenario refused = scenario("b", "step_time", 1.0, 1.0, 1.0);
  refused.refused = "b.yaml:1:1: nothing";
  const Differences without = found({scenario("a", "step_time", 1.0, 1.0, 1.0), refused});
  CHECK(without.pairs.empty());
  CHECK(without.without_scenario == 1);
  CHECK(without.problems.empty());

  const Differences no_rate = found(
      {scenario("a", "step_time", 1.0, 1.0, 1.0), scenario("b", "memory_per_gpu", 1.0, 1.0, 1.0)});
  CHECK(no_rate.problems ==
        std::vector<std::string>{
            "d.yaml:2:5: b publishes no rate of training (publish step_time, tokens_per_s_per_gpu, "
            "model_tflops_per_gpu, mfu_causal, mfu_full or gpu_hours)"});
}

TEST_CASE("a list of differences names its scenarios from its own folder") {
  const Folder folder;
  const std::string one = folder.write("runs/a.yaml", "x");
  folder.write("runs/b.yaml", "x");
  const YamlDocument document = read_yaml_file(folder.write(
      "runs/differences.yaml", "differences:\n  - {what: FP8, from: a.yaml, to: b.yaml}\n"));
  CHECK(names_differences(document));
  const std::vector<ScenarioPair> pairs = read_differences(document);
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].what == "FP8");
  CHECK(pairs[0].from == one);
  CHECK(pairs[0].place == folder.file("runs/differences.yaml") + ":2:5");

  const YamlDocument wrong = read_yaml_file(
      folder.write("runs/wrong.yaml", "differences: [{what: FP8, from: a.yaml, too: b.yaml}]\n"));
  CHECK_THROWS_AS(read_differences(wrong), InputError);
}

TEST_CASE("validate compares the differences that a folder lists") {
  const std::string text =
      "cluster: {gpu: H100-SXM, nodes: 1, fabric: rail-fat-tree}\n"
      "model: {like: llama3.1-8b, layers: 2}\n"
      "training: {tokens: 1 B, sequence_length: 2048, global_batch: 16, precision: bf16}\n"
      "parallel: {zero: 1}\nstack: megatron-core\n"
      "published: [{metric: step_time, value: 1 s, split: public_validation, source: a table}]\n";
  const Folder folder;
  folder.write("bf16.yaml", text);
  folder.write("fp8.yaml",
               "base: bf16.yaml\ntraining: {precision: fp8-tensor}\n"
               "published: [{metric: step_time, value: 0.5 s, split: public_validation, "
               "source: a table}]\n");
  const std::string list = folder.write(
      "differences.yaml",
      "differences:\n  - {what: FP8 instead of BF16, from: bf16.yaml, to: fp8.yaml}\n");

  const Result whole = run("validate " + folder.path().string());
  CHECK(whole.exit_code == 0);
  CHECK(whole.err.empty());
  CHECK_THAT(whole.out, ContainsSubstring("+100.0%") && ContainsSubstring("right") &&
                            ContainsSubstring("    1       1  100.0 %"));
  // The list alone brings its scenarios along.
  CHECK(run("validate " + list).out == whole.out);
  CHECK_THAT(run("validate --json - " + list).out,
             ContainsSubstring("\"differences\": [") && ContainsSubstring("\"right_sign\": true"));
}
