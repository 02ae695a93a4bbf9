#include "analysis/compare.hpp"

#include <fmt/format.h>

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

/// The example with one piece replaced.
ComparedRun run_with(const std::string& piece = "cluster:", const std::string& other = "cluster:") {
  const RunScenario scenario = run_scenario_of(deepseek_v3_with(piece, other));
  return {.scenario = scenario, .prediction = predict_run(scenario)};
}

}  // namespace

TEST_CASE("a comparison shows what differs in the input, and only that") {
  const std::string text =
      compare_text({run_with(), run_with("schedule: dualpipe", "schedule: 1f1b")});
  CHECK_THAT(text, ContainsSubstring("parallel.schedule"));
  CHECK_THAT(text, !ContainsSubstring("parallel.expert"));
  CHECK_THAT(text, !ContainsSubstring("published"));
}

TEST_CASE("a comparison counts changes from the first run") {
  const ComparedRun run = run_with();
  const double step = run.prediction.main_phase().step_time.value();
  CHECK_THAT(compare_text({run, run}), ContainsSubstring(fmt::format("{:.3f} s (same)", step)));
  const ComparedRun half_nic = run_with("gpu: H800-SXM", "gpu: H800-SXM\n  nic: 200 Gb/s");
  const double change =
      half_nic.prediction.main_phase().step_time / run.prediction.main_phase().step_time - 1.0;
  CHECK_THAT(compare_text({run, half_nic}),
             ContainsSubstring(fmt::format("({:+.1f} %)", 100.0 * change)));
}

TEST_CASE("measurements stand side by side as runs do") {
  const auto column = [](const std::string& nodes) {
    MeasureScenario scenario = read_measure_scenario(
        read_yaml_text("on-" + nodes + ".yaml",
                       "cluster: {gpu: H100-SXM, nodes: " + nodes +
                           ", fabric: rail-fat-tree}\n"
                           "measure: {collective: all-reduce, size: 1 GiB, algorithm: ring}\n"),
        embedded_catalogue());
    const Measurement found = measure(scenario);
    return ComparedMeasurement{std::move(scenario), found};
  };
  const std::string text = compare_text(std::vector{column("4"), column("8")});
  CHECK_THAT(text, ContainsSubstring("cluster.nodes"));
  CHECK_THAT(text, ContainsSubstring("bus bandwidth"));
  CHECK_THAT(text, ContainsSubstring("NIC"));
  CHECK_THAT(text, ContainsSubstring("ring"));
}
