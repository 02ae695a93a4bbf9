#include "analysis/run_scenario.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

/// A run of one node, with what follows `phases:` and `published:`.
std::string run_text(const std::string& rest) {
  return "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\n"
         "model: {like: llama3.1-8b, layers: 8}\n"
         "training: {tokens: 1 B, sequence_length: 4096, global_batch: 64, precision: bf16}\n"
         "parallel: {tensor: 2, sequence_parallel: true, zero: 1}\n"
         "stack: megatron-core\n" +
         rest;
}

RunScenario run_of(const std::string& rest) {
  return read_run_scenario(read_yaml_text("run.yaml", run_text(rest)), embedded_catalogue());
}

std::string error_of(const std::string& rest) {
  try {
    run_of(rest);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a file without phases is a run of one") {
  const RunScenario run = run_of("");
  REQUIRE(run.phases.size() == 1);
  CHECK_FALSE(run.has_phases());
  CHECK(run.phases.front().scenario().name == "run");
  CHECK(run.stages() == std::vector<std::string>{""});
}

TEST_CASE("a phase is what it says, laid over the rest of the file") {
  const RunScenario run = run_of(
      "phases:\n"
      "- {name: short}\n"
      "- {name: long, training: {tokens: 2 B, sequence_length: 8192}, parallel: {context: 2}}\n");
  REQUIRE(run.phases.size() == 2);
  CHECK(run.has_phases());
  CHECK(run.phases[0].scenario().training.sequence_length == 4096);
  CHECK(run.phases[1].scenario().name == "run: long");
  CHECK(run.phases[1].scenario().training.tokens == Tokens{2e9});
  CHECK(run.phases[1].scenario().training.global_batch == 64);
  CHECK(run.phases[1].scenario().plan.context == 2);
  CHECK(run.phases[1].scenario().plan.tensor == 2);
  CHECK(run.stages() == std::vector<std::string>{"short", "long"});
}

TEST_CASE("plans of a phase are ways to run it, of which the first counts") {
  const RunScenario run = run_of(
      "phases:\n"
      "- name: one\n"
      "  part_of: all\n"
      "  plans: [{name: narrow}, {name: wide, parallel: {tensor: 8}}]\n"
      "- {name: two, part_of: all}\n");
  const RunPhase& one = run.phases.front();
  REQUIRE(one.plans.size() == 2);
  CHECK(one.scenario().plan.tensor == 2);
  CHECK(one.plans[1].name == "wide");
  CHECK(one.plans[1].scenario.plan.tensor == 8);
  CHECK(run.stages() == std::vector<std::string>{"all"});
}

TEST_CASE("hours that are known can be given with their source") {
  const RunScenario run =
      run_of("phases: [{name: a}, {name: tuning, gpu_hours: 5000, source: a paper}]\n");
  CHECK(run.phases[1].given->value() == 5000.0);
  CHECK(run.phases[1].source == "a paper");
}

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

TEST_CASE("what is wrong with phases is told where it stands") {
  CHECK(
      error_of("phases: [{name: a, tokens: 1 B}]\n") ==
      "run.yaml:6:20: unknown key 'tokens' (known: base, cluster, model, parallel, price, prices, "
      "stack, training)");
  CHECK(error_of("phases: [{training: {tokens: 1 B}}]\n") ==
        "run.yaml:6:10: 'name' is missing (add a line 'name: ...')");
  CHECK(error_of("phases: [{name: a}, {name: a}]\n") ==
        "run.yaml:6:28: two are called 'a' (give each a name of its own)");
  CHECK(error_of("phases: [{name: a, plans: [{name: b}, {name: b}]}]\n") ==
        "run.yaml:6:46: two are called 'b' (give each a name of its own)");
  CHECK(error_of("phases: [{name: a, plans: []}]\n") ==
        "run.yaml:6:27: no plans (leave the key out)");
  CHECK(error_of("phases: [{name: a, gpu_hours: 5, source: s}]\n") ==
        "run.yaml:6:9: no phase whose steps are to be predicted (leave 'gpu_hours' out of one)");
  CHECK(error_of("phases: [{name: a, gpu_hours: 5}]\n") ==
        "run.yaml:6:10: 'source' is missing (add a line 'source: ...')");
  CHECK(
      error_of("phases: [{name: a, source: s}]\n") ==
      "run.yaml:6:28: the source of hours that are not given (write 'gpu_hours', or leave it out)");
  CHECK(error_of("phases: [{name: a, gpu_hours: 5, source: s, plans: [{name: b}]}]\n") ==
        "run.yaml:6:52: plans of a phase whose hours are given (leave one of them out)");
  CHECK(error_of("phases: a\n") == "run.yaml:6:9: expected a list (write it like '[a, b]')");
  CHECK(error_of("phases: []\n") ==
        "run.yaml:6:9: no phase whose steps are to be predicted (leave 'gpu_hours' out of one)");
}

TEST_CASE("a phase is not called as a stage of others") {
  CHECK(error_of("phases: [{name: a}, {name: b, part_of: a}]\n") ==
        "run.yaml:6:17: 'a' is also a stage that other phases are part of (give one another name)");
}

TEST_CASE("what cannot be predicted is not compared") {
  const std::string tail = ", value: 5, split: public_validation, source: s}]\n";
  CHECK(error_of("published: [{metric: interruptions" + tail) ==
        "run.yaml:6:22: nothing stops this run (write 'reliability', or leave the row out)");
  CHECK(error_of("phases: [{name: a}]\npublished: [{phase: a, metric: effective_time" + tail) ==
        "run.yaml:7:21: this is counted over the whole run (leave 'phase' out)");
  CHECK(error_of("published: [{metric: cost" + tail) ==
        "run.yaml:6:22: the run has no price to reckon its cost with (write 'price', or leave the "
        "row out)");
  CHECK(error_of("published: [{phase: a, metric: step_time" + tail) ==
        "run.yaml:6:21: the run has no phases (leave 'phase' out)");
}

TEST_CASE("a programme needs a price, and failures and energy one kind of node") {
  CHECK(error_of("programme: {research_multiplier: 10}\n") ==
        "run.yaml:6:12: a programme whose run has no price (write 'price', for each phase)");
  CHECK(error_of("phases: [{name: a}, {name: b, cluster: {gpu: A100-SXM}}]\n"
                 "energy: {grid: 400 g/kWh, pue: 1.2, electricity: 0.1 USD/kWh}\n") ==
        "run.yaml:7:9: phases on nodes of different kinds, H100-SXM and A100-SXM (predict them one "
        "by one, or leave this out)");
}

TEST_CASE("a published row of another phase, or of no phase's steps, is refused") {
  const std::string tail = ", value: 2 s, split: public_validation, source: s}]\n";
  CHECK(error_of("phases: [{name: a}, {name: b}]\npublished: [{metric: step_time" + tail) ==
        "run.yaml:7:22: which phase's steps? (add 'phase: NAME', of one that is predicted)");
  CHECK(error_of("phases: [{name: first}, {name: b}]\npublished: [{phase: fist, metric: "
                 "step_time" +
                 tail) == "run.yaml:7:21: unknown 'fist' (did you mean 'first'?)");
}
