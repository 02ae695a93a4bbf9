#include "analysis/reliability_reader.hpp"

#include "tests/catch.hpp"
#include "tests/reliabilities.hpp"

using namespace trainyard;

namespace {

const std::string least = "failures: llama-3-405b, restart: 5 min, ";

Reliability reliability_from(const std::string& yaml) {
  static const FailureCatalogue catalogue = built_in_failures();
  return read_yaml_text("run.yaml", "{" + yaml + "}").root().read([](YamlMap& map) {
    return read_reliability(map, catalogue);
  });
}

std::string error_of(const std::string& yaml) {
  try {
    reliability_from(yaml);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("failures, restart and checkpoints are all that reliability needs") {
  const Reliability reliability = reliability_from(least + "checkpoint: {write: 60 s}");
  CHECK(reliability.failures.id == "llama-3-405b");
  CHECK(reliability.restart == 5.0 * minute);
  CHECK(reliability.checkpoint.rule == IntervalRule::young);
  CHECK(reliability.checkpoint.write == minute);
  CHECK(!reliability.checkpoint.asynchronous);
  CHECK(!reliability.spare_nodes);
  CHECK(!reliability.shrink);
  CHECK(!reliability.slow_nodes);
  CHECK(!reliability.maintenance);
  CHECK(reliability.straggler_speed == 1.0);
  CHECK(reliability.seed == 1);
  CHECK(reliability.runs == 1000);
}

TEST_CASE("all of reliability can be written") {
  const Reliability reliability = reliability_from(
      least +
      "checkpoint: {interval: 30 min, bandwidth: 2 TB/s, asynchronous: true, stall: 5 s}, "
      "spare_nodes: 16, when_short: shrink, slow_nodes: {rate: 1 /node-year, speed: 0.9, "
      "found_after: 2 h}, stragglers: {speed: 0.98}, maintenance: {every: 27.6 h, duration: 1 h}, "
      "seed: 7, runs: 50");
  CHECK(reliability.checkpoint.rule == IntervalRule::written);
  CHECK(reliability.checkpoint.interval == 30.0 * minute);
  CHECK(reliability.checkpoint.bandwidth == Bandwidth{2e12});
  CHECK(!reliability.checkpoint.write);
  CHECK(reliability.checkpoint.asynchronous);
  CHECK(reliability.checkpoint.stall == Seconds{5.0});
  CHECK(reliability.spare_nodes == 16);
  CHECK(reliability.shrink);
  REQUIRE(reliability.slow_nodes);
  CHECK(reliability.slow_nodes->rate.value() * 365 * day.value() == Approx(1.0));
  CHECK(reliability.slow_nodes->speed == 0.9);
  CHECK(reliability.slow_nodes->found_after == 2.0 * hour);
  CHECK(reliability.straggler_speed == 0.98);
  REQUIRE(reliability.maintenance);
  CHECK(reliability.maintenance->every == 27.6 * hour);
  CHECK(reliability.maintenance->duration == hour);
  CHECK(reliability.seed == 7);
  CHECK(reliability.runs == 50);
}

TEST_CASE("an interval may be Young's or Daly's") {
  const auto rule = [](const std::string& interval) {
    return reliability_from(least + "checkpoint: {write: 60 s, interval: " + interval + "}")
        .checkpoint.rule;
  };
  CHECK(rule("young") == IntervalRule::young);
  CHECK(rule("daly") == IntervalRule::daly);
  CHECK(rule("1 h") == IntervalRule::written);
}

TEST_CASE("what is impossible about reliability is told where it stands") {
  const std::string written = least + "checkpoint: {write: 60 s}, ";
  CHECK(error_of(least + "checkpoint: {interval: 0 s, write: 60 s}") ==
        "run.yaml:1:65: no time at all (write it like '30 min')");
  CHECK(error_of(least + "checkpoint: {interval: often, write: 60 s}") ==
        "run.yaml:1:65: 'often' is not a time (write it like '5 us')");
  CHECK(error_of(least + "checkpoint: {interval: 1 h}") ==
        "run.yaml:1:54: 'write' is missing (add a line 'write: ...')");
  CHECK(error_of(least + "checkpoint: {bandwidth: 0 TB/s}") ==
        "run.yaml:1:66: nothing is ever written");
  CHECK(error_of(least + "checkpoint: {bandwidth: 1 TB/s, write: 60 s}") ==
        "run.yaml:1:74: unknown key 'write' (known: asynchronous, bandwidth, interval)");
  CHECK(error_of(least + "checkpoint: {write: 60 s, stall: 5 s}") ==
        "run.yaml:1:68: unknown key 'stall' (known: asynchronous, bandwidth, interval, write)");
  CHECK(error_of(least + "checkpoint: {write: 60 s, asynchronous: true}") ==
        "run.yaml:1:54: 'stall' is missing (add a line 'stall: ...')");
  CHECK(error_of(written + "when_short: wait") ==
        "run.yaml:1:81: spares never run short (write 'spare_nodes: 16')");
  CHECK(error_of(written + "spare_nodes: 1, when_short: stop") ==
        "run.yaml:1:97: unknown 'stop' (known: wait, shrink)");
  CHECK(error_of(written + "slow_nodes: {rate: 1 /node-year, speed: 0, found_after: 1 h}") ==
        "run.yaml:1:109: '0' is not a share (write a number above 0, at most 1)");
  CHECK(error_of(written + "stragglers: {speed: 1.1}") ==
        "run.yaml:1:89: '1.1' is not a share (write a number above 0, at most 1)");
  CHECK(error_of(written + "maintenance: {every: 1 h, duration: 1 h}") ==
        "run.yaml:1:90: maintenance that never ends (write more than its duration)");
  CHECK(error_of(written + "runs: 0") ==
        "run.yaml:1:75: '0' is not a count (write a whole number, 1 or more)");
  CHECK(error_of(written + "spare_node: 16") ==
        "run.yaml:1:69: unknown key 'spare_node' (did you mean 'spare_nodes'?)");
}
