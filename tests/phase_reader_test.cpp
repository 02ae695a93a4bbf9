#include "analysis/phase_reader.hpp"

#include "tests/catch.hpp"
#include "tests/run_texts.hpp"

using namespace trainyard;

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

TEST_CASE("what is wrong with phases is told where it stands") {
  CHECK(
      run_error("phases: [{name: a, tokens: 1 B}]\n") ==
      "run.yaml:6:20: unknown key 'tokens' (known: base, cluster, model, parallel, price, prices, "
      "stack, training)");
  CHECK(run_error("phases: [{training: {tokens: 1 B}}]\n") ==
        "run.yaml:6:10: 'name' is missing (add a line 'name: ...')");
  CHECK(run_error("phases: [{name: a}, {name: a}]\n") ==
        "run.yaml:6:28: two are called 'a' (give each a name of its own)");
  CHECK(run_error("phases: [{name: a, plans: [{name: b}, {name: b}]}]\n") ==
        "run.yaml:6:46: two are called 'b' (give each a name of its own)");
  CHECK(run_error("phases: [{name: a, plans: []}]\n") ==
        "run.yaml:6:27: no plans (leave the key out)");
  CHECK(run_error("phases: [{name: a, gpu_hours: 5, source: s}]\n") ==
        "run.yaml:6:9: no phase whose steps are to be predicted (leave 'gpu_hours' out of one)");
  CHECK(run_error("phases: [{name: a, gpu_hours: 5}]\n") ==
        "run.yaml:6:10: 'source' is missing (add a line 'source: ...')");
  CHECK(
      run_error("phases: [{name: a, source: s}]\n") ==
      "run.yaml:6:28: the source of hours that are not given (write 'gpu_hours', or leave it out)");
  CHECK(run_error("phases: [{name: a, gpu_hours: 5, source: s, plans: [{name: b}]}]\n") ==
        "run.yaml:6:52: plans of a phase whose hours are given (leave one of them out)");
  CHECK(run_error("phases: a\n") == "run.yaml:6:9: expected a list (write it like '[a, b]')");
  CHECK(run_error("phases: []\n") ==
        "run.yaml:6:9: no phase whose steps are to be predicted (leave 'gpu_hours' out of one)");
}

TEST_CASE("a phase is not called as a stage of others") {
  CHECK(run_error("phases: [{name: a}, {name: b, part_of: a}]\n") ==
        "run.yaml:6:17: 'a' is also a stage that other phases are part of (give one another name)");
}
