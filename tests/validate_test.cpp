#include "analysis/validate.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

namespace {

ValidationRow row(const std::string& source, double published, double predicted) {
  return {.scenario = "run",
          .source = source,
          .split = "public_validation",
          .metric = "step_time",
          .unit = "s",
          .published = published,
          .predicted = predicted};
}

}  // namespace

TEST_CASE("errors are relative to what was published, and summed up without their sign") {
  const Validation validation =
      summarize({row("a", 10.0, 11.0), row("a", 10.0, 8.0), row("b", 10.0, 13.0)});
  CHECK(validation.rows[1].relative_error() == Approx(-0.2));
  CHECK(validation.all.rows == 3);
  CHECK(validation.all.median == Approx(0.2));
  CHECK(validation.all.p90 == Approx(0.28));
  CHECK(validation.all.mean == Approx(0.2));
  REQUIRE(validation.by_source.size() == 2);
  CHECK(validation.by_source[0].mean == Approx(0.15));
  CHECK(validation.by_source[1].source == "b");
}

TEST_CASE("each published value of a scenario is compared with its prediction") {
  const Scenario scenario = deepseek_v3();
  const Prediction prediction = predict(scenario);
  const auto rows = validation_rows(scenario, prediction);
  REQUIRE(rows.size() == scenario.published.size());
  CHECK(rows[0].metric == "step_time");
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
