#include "analysis/report.hpp"

#include <fmt/format.h>

#include "tests/catch.hpp"
#include "tests/stragglers.hpp"

using namespace trainyard;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("times are written in the unit that suits them") {
  CHECK(readable(Seconds{18.2096}) == "18.210 s");
  CHECK(readable(Seconds{0.00142}) == "1.420 ms");
  CHECK(readable(Seconds{3.3e-6}) == "3.300 us");
}

TEST_CASE("large numbers are written in groups of three") {
  CHECK(grouped(2436905.7) == "2,436,906");
  CHECK(grouped(1000.0) == "1,000");
  CHECK(grouped(-12345.0) == "-12,345");
  CHECK(grouped(42.5) == "42.5");
}

TEST_CASE("a report shows published values beside predicted ones, if there are any") {
  const Scenario scenario = deepseek_v3();
  const Prediction prediction = predict(scenario);
  const double change = prediction.step_time.value() / 19.926 - 1.0;
  CHECK_THAT(report_text(scenario, prediction),
             ContainsSubstring(fmt::format("(published 19.926 s, {:+.1f} %)", 100.0 * change)));

  Scenario silent = scenario;
  silent.published.clear();
  CHECK_THAT(report_text(silent, prediction), !ContainsSubstring("published"));
}

TEST_CASE("a report says that its replay is nested where that was seen to differ") {
  const std::string told = "nested; flat replays of small runs like it differed by up to 6 %";
  const auto text = [](const std::string& overlap) {
    const Scenario scenario = deepseek_v3("schedule: dualpipe", "schedule: dualpipe\n" + overlap);
    return report_text(scenario, predict(scenario, {.engine = Engine::fluid}));
  };
  CHECK_THAT(text("  overlap: {gradient: true}"), ContainsSubstring(told));
  CHECK_THAT(text("  overlap: {gradient: false, parameter: false}"), !ContainsSubstring("nested;"));
}

TEST_CASE("a cost says that it is this run alone") {
  const Scenario scenario = deepseek_v3();
  CHECK_THAT(report_text(scenario, predict(scenario)), ContainsSubstring("this run alone"));
}

TEST_CASE("a report tells stages from ranks where these hold several") {
  const auto plan_line = [](const std::string& schedule) {
    const Scenario scenario = deepseek_v3(
        "schedule: dualpipe\n  stage_layers: [4, 4, 4, 4, 4, 4, 4, "
        "4, 4, 4, 4, 4, 4, 4, 4, 1]",
        "schedule: " + schedule);
    return report_text(scenario, predict(scenario));
  };
  CHECK_THAT(plan_line("zb-h1"), ContainsSubstring("16 pipeline stages x 128"));
  CHECK_THAT(plan_line("zb-v"), ContainsSubstring("32 stages on 16 pipeline ranks x 128"));
}

TEST_CASE("a report says who is waited for where replicas differ, and not where they are alike") {
  const auto text = [](const Scenario& scenario) {
    return report_text(scenario, predict(scenario));
  };
  CHECK_THAT(text(small_run()),
             !ContainsSubstring("replica ") && !ContainsSubstring("the step waits for"));
  CHECK_THAT(text(small_run(slow_gpu)),
             ContainsSubstring("\n  2 classes of replicas") &&
                 ContainsSubstring("node-1.gpu-1 at 80 % of the speed\n") &&
                 ContainsSubstring("\n  what the step waits for") &&
                 ContainsSubstring("\n  chunks of rank 2 of replica 1  "));
}

TEST_CASE("a flat replay is told beside the nested one") {
  const Scenario scenario = small_run();
  Prediction prediction = predict(scenario);
  prediction.step_time = Seconds{1.25};
  prediction.nested_step_time = Seconds{1.245};
  CHECK_THAT(report_text(scenario, prediction),
             ContainsSubstring("  step       1.250 s (flat; nested 1.245 s, -0.4 %)\n"));
}
