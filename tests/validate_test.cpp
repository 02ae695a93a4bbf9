#include "analysis/validate.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"
#include "tests/program.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

ValidationRow row(const std::string& folder, double published, double predicted,
                  const std::string& split = "public_validation") {
  return {.scenario = "run",
          .folder = folder,
          .gpu = "H100-SXM",
          .source = "a table",
          .split = split,
          .metric = "step_time",
          .unit = "s",
          .published = published,
          .predicted = predicted};
}

ValidatedScenario scenario(const ValidationRow& of) {
  return {.file = of.folder + "/run.yaml", .rows = {of}};
}

/// A scenario of few small chunks: a model of two layers on one node.
std::string small_scenario(const std::string& published, const std::string& extra = "") {
  return "cluster: {gpu: H100-SXM, nodes: 1, fabric: rail-fat-tree}\n"
         "model: {like: llama3.1-8b, layers: 2}\n"
         "training: {tokens: 1 B, sequence_length: 2048, global_batch: 16, precision: bf16}\n"
         "parallel: {zero: 1" +
         extra + "}\nstack: megatron-core\n" + published;
}

std::string published(const std::string& metric, const std::string& value) {
  return "published: [{metric: " + metric + ", value: " + value +
         ", split: public_validation, source: a table}]\n";
}

}  // namespace

TEST_CASE("errors are relative to what was published, and summed up without their sign") {
  const std::vector<ValidatedScenario> scenarios{scenario(row("a", 10.0, 11.0)),
                                                 scenario(row("a", 10.0, 8.0)),
                                                 scenario(row("b", 10.0, 13.0))};
  const Validation validation = summarize(scenarios);
  CHECK(validation.rows[1].relative_error() == Approx(-0.2));
  const ErrorSummary& all = validation.errors.whole.all;
  CHECK(all.rows == 3);
  CHECK(all.median == Approx(0.2));
  CHECK(all.p90 == Approx(0.28));
  CHECK(all.mean == Approx(0.2));
  const auto& sources = validation.errors.by_source;
  REQUIRE(sources.size() == 2);
  CHECK(sources[0].second.all.mean == Approx(0.15));
  CHECK(sources[1].first == "b");
}

TEST_CASE("rows that constants were fitted to are summed up apart from the others") {
  const std::vector<ValidatedScenario> scenarios{
      scenario(row("a", 10.0, 11.0, "public_calibration")), scenario(row("a", 10.0, 8.0)),
      scenario(row("b", 10.0, 13.0))};
  const Summaries<ErrorSummary> errors = summarize(scenarios).errors;
  CHECK(errors.whole.calibration.rows == 1);
  CHECK(errors.whole.calibration.mean == Approx(0.1));
  CHECK(errors.whole.validation.rows == 2);
  CHECK(errors.whole.validation.mean == Approx(0.25));
  CHECK(errors.by_source[0].second.validation.mean == Approx(0.2));
  CHECK(errors.by_source[1].second.calibration.rows == 0);
  CHECK_THAT(validation_text(summarize(scenarios)),
             ContainsSubstring("    1   30.0 %   30.0 %   30.0 %       0        -        -        -"
                               "       1   30.0 %   30.0 %   30.0 %  b\n"));
}

TEST_CASE("each published value of a scenario is compared with its prediction") {
  const Scenario scenario = deepseek_v3();
  const Prediction prediction = predict(scenario);
  const auto rows = validation_rows(scenario, prediction);
  REQUIRE(rows.size() == scenario.published.size());
  CHECK(rows[0].metric == "step_time");
  CHECK(rows[0].gpu == "H800-SXM");
  CHECK(rows[0].published == Approx(19.926));
  CHECK(rows[0].predicted == Approx(prediction.step_time.value()));
}

TEST_CASE("a folder stands for the scenarios in it, and an empty one is an error") {
  const Folder folder;
  const std::vector<std::string> paths{folder.path().string()};
  CHECK_THROWS_WITH(scenario_files(paths),
                    paths[0] + ":1:1: no scenario in this folder (name one with .yaml files)");

  const std::string inner = folder.write("inner/b.yaml", "x");
  const std::string outer = folder.write("a.yaml", "x");
  folder.write("notes.md", "x");
  CHECK(scenario_files(paths) == std::vector<std::filesystem::path>{outer, inner});
}

TEST_CASE("a source is called by the folder that its scenarios lie in") {
  const Folder folder;
  const std::string file =
      folder.write("some-table/run.yaml", small_scenario(published("step_time", "1 s")));
  const ValidatedScenario validated = validate_scenario(file, embedded_catalogue());
  REQUIRE(validated.rows.size() == 1);
  CHECK(validated.rows[0].folder == "some-table");
  CHECK(validated.rows[0].source == "a table");
  CHECK(validated.rows[0].problem.empty());
  CHECK(validated.refused.empty());
  CHECK(validated.tokens_per_gpu.value() ==
        Approx(16.0 * 2048.0 / 8.0 / validated.rows[0].predicted));
}

TEST_CASE("a plan that does not fit in memory keeps its row, with what is wrong") {
  const Folder folder;
  const std::string text = small_scenario(published("step_time", "1 s"));
  const std::string file =
      folder.write("run.yaml", std::string{text}.replace(text.find("gpu: H100-SXM"), 13,
                                                         "gpu: {like: H100-SXM, memory: 1 GB}"));
  const ValidatedScenario validated = validate_scenario(file, embedded_catalogue());
  REQUIRE(validated.rows.size() == 1);
  CHECK(validated.rows[0].predicted > 0.0);
  CHECK_THAT(validated.rows[0].problem,
             ContainsSubstring("run.yaml:4:11: the plan does not fit: ") &&
                 ContainsSubstring(" of 1.0 GB on rank 0, "));
  const std::vector<ValidatedScenario> scenarios{validated};
  CHECK_THAT(validation_text(summarize(scenarios)),
             ContainsSubstring("%* public_validation") &&
                 ContainsSubstring("* does not fit in memory by the count here, although it ran:\n"
                                   "  " +
                                   validated.rows[0].problem + "\n"));
}

TEST_CASE("validate tells what was refused after all the others, and returns 1") {
  const Folder folder;
  folder.write("a.yaml", small_scenario(published("step_time", "1 s"), ", pipeline: 3"));
  folder.write("b.yaml", small_scenario(published("step_time", "1 s")));
  const Result result = run("validate " + folder.path().string());
  CHECK(result.exit_code == 1);
  CHECK(result.err == folder.file("a.yaml") +
                          ":4:31: 3 pipeline stages for 2 layers of llama3.1-8b (changed) "
                          "(use at most as many stages as layers)\n");
  CHECK_THAT(result.out, ContainsSubstring("\nb  ") && !ContainsSubstring("\na  ") &&
                             ContainsSubstring("1 scenarios were refused"));

  const Result json = run("validate --json - " + folder.path().string());
  CHECK_THAT(json.out, ContainsSubstring("\"case\": \"b\"") &&
                           ContainsSubstring("\"refused\": [") &&
                           ContainsSubstring("\"by_split\": {") &&
                           ContainsSubstring("\"gpu\": \"H100-SXM\""));
}

TEST_CASE("a scenario named twice counts once") {
  const Folder folder;
  const std::string file = folder.write("run.yaml", small_scenario(published("step_time", "1 s")));
  const Result result = run("validate " + file + " " + folder.path().string());
  CHECK(result.exit_code == 0);
  CHECK(result.out.find("\nrun ") == result.out.rfind("\nrun "));
}
