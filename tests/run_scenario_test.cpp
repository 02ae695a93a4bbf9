#include "analysis/run_scenario.hpp"

#include "tests/catch.hpp"
#include "tests/run_texts.hpp"

using namespace trainyard;

TEST_CASE("what was published goes to the steps or the run that it is about") {
  const std::string tail = ", split: public_validation, source: a paper}\n";
  const RunScenario run = run_of(
      "phases: [{name: a}, {name: b, part_of: c}]\n"
      "published:\n"
      "- {metric: step_time, phase: b, value: 2 s" +
      tail + "- {metric: gpu_hours, phase: c, value: 10" + tail +
      "- {metric: duration, value: 2 d" + tail);
  CHECK(run.phases[0].scenario().published.empty());
  REQUIRE(run.phases[1].scenario().published.size() == 1);
  CHECK(run.phases[1].scenario().published[0].metric == "step_time");
  REQUIRE(run.published.size() == 2);
  CHECK(run.published[0].part == "c");
  CHECK(run.published[1].part.empty());
  CHECK(run.published[1].value.value == 2.0 * 86400.0);
}

TEST_CASE("the hours of a run of one phase are those of its steps") {
  const RunScenario run = run_of(
      "published: [{metric: gpu_hours, value: 10, split: public_validation, source: a paper}]\n");
  CHECK(run.published.empty());
  CHECK(run.phases.front().scenario().published.size() == 1);
}

TEST_CASE(
    "the hours of a run that failures stop, draws power or is paid for are those of the run") {
  const std::string published =
      "published: [{metric: gpu_hours, value: 10, split: public_validation, source: a paper}]\n";
  for (const std::string term :
       {"reliability: {failures: llama-3-405b, restart: 10 min, checkpoint: {write: 60 s}}\n",
        "energy: {grid: 400 g/kWh, pue: 1.2, electricity: 0.1 USD/kWh}\n",
        "price: 2 USD/GPU-hour\nprogramme: {research_multiplier: 10}\n"}) {
    CAPTURE(term);
    const RunScenario run = run_of(term + published);
    CHECK(run.phases.front().scenario().published.empty());
    REQUIRE(run.published.size() == 1);
    CHECK(run.published.front().part.empty());
    CHECK(run.published.front().value.metric == "gpu_hours");
  }
}

TEST_CASE("what cannot be predicted is not compared") {
  const std::string tail = ", value: 5, split: public_validation, source: s}]\n";
  CHECK(run_error("published: [{metric: interruptions" + tail) ==
        "run.yaml:6:22: nothing stops this run (write 'reliability', or leave the row out)");
  CHECK(run_error("phases: [{name: a}]\npublished: [{phase: a, metric: effective_time" + tail) ==
        "run.yaml:7:21: this is counted over the whole run (leave 'phase' out)");
  CHECK(run_error("published: [{metric: cost" + tail) ==
        "run.yaml:6:22: the run has no price to reckon its cost with (write 'price', or leave the "
        "row out)");
  CHECK(run_error("published: [{phase: a, metric: step_time" + tail) ==
        "run.yaml:6:21: the run has no phases (leave 'phase' out)");
}

TEST_CASE("a programme needs a price, and failures and energy one kind of node") {
  CHECK(run_error("programme: {research_multiplier: 10}\n") ==
        "run.yaml:6:12: a programme whose run has no price (write 'price', for each phase)");
  CHECK(run_error("phases: [{name: a}, {name: b, cluster: {gpu: A100-SXM}}]\n"
                  "energy: {grid: 400 g/kWh, pue: 1.2, electricity: 0.1 USD/kWh}\n") ==
        "run.yaml:7:9: phases on nodes of different kinds, H100-SXM and A100-SXM (predict them one "
        "by one, or leave this out)");
}

TEST_CASE("a published row of another phase, or of no phase's steps, is refused") {
  const std::string tail = ", value: 2 s, split: public_validation, source: s}]\n";
  CHECK(run_error("phases: [{name: a}, {name: b}]\npublished: [{metric: step_time" + tail) ==
        "run.yaml:7:22: which phase's steps? (add 'phase: NAME', of one that is predicted)");
  CHECK(run_error("phases: [{name: first}, {name: b}]\npublished: [{phase: fist, metric: "
                  "step_time" +
                  tail) == "run.yaml:7:21: unknown 'fist' (did you mean 'first'?)");
}
