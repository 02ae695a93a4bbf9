#include "analysis/compare.hpp"

#include <fmt/format.h>

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

namespace {

ComparedRun run_of(const Scenario& scenario) {
  return {.scenario = scenario, .prediction = predict(scenario)};
}

}  // namespace

TEST_CASE("a comparison shows what differs in the input, and only that") {
  const std::string text = compare_text(
      {run_of(deepseek_v3()), run_of(deepseek_v3("schedule: dualpipe", "schedule: 1f1b"))});
  CHECK_THAT(text, ContainsSubstring("parallel.schedule"));
  CHECK_THAT(text, !ContainsSubstring("parallel.expert"));
  CHECK_THAT(text, !ContainsSubstring("published"));
}

TEST_CASE("a comparison counts changes from the first run") {
  const ComparedRun run = run_of(deepseek_v3());
  CHECK_THAT(compare_text({run, run}), ContainsSubstring("18.484 s (same)"));
  const ComparedRun half_nic =
      run_of(deepseek_v3("gpu: H800-SXM", "gpu: H800-SXM\n  nic: 200 Gb/s"));
  const double change = half_nic.prediction.step_time / run.prediction.step_time - 1.0;
  CHECK_THAT(compare_text({run, half_nic}),
             ContainsSubstring(fmt::format("({:+.1f} %)", 100.0 * change)));
}
