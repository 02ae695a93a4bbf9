#include "analysis/reliability_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, bool>, 2> when_short{
    {{"wait", false}, {"shrink", true}}};

Seconds read_above_zero(const YamlValue& value) {
  const Seconds read = value.seconds();
  if (read == Seconds{}) value.fail("no time at all", "write it like '30 min'");
  return read;
}

void read_interval(const YamlValue& value, CheckpointPolicy& policy) {
  if (value.text() == "young") {
    policy.rule = IntervalRule::young;
  } else if (value.text() == "daly") {
    policy.rule = IntervalRule::daly;
  } else {
    policy.rule = IntervalRule::written;
    policy.interval = read_above_zero(value);
  }
}

CheckpointPolicy read_checkpoint(YamlMap& map) {
  CheckpointPolicy policy;
  if (const auto interval = map.find("interval")) read_interval(*interval, policy);
  if (const auto bandwidth = map.find("bandwidth")) {
    policy.bandwidth = bandwidth->bandwidth();
    if (policy.bandwidth == Bandwidth{}) bandwidth->fail("nothing is ever written");
  } else {
    policy.write = map.at("write").seconds();
  }
  if (const auto asynchronous = map.find("asynchronous")) {
    policy.asynchronous = asynchronous->flag();
  }
  if (policy.asynchronous) policy.stall = map.at("stall").seconds();
  return policy;
}

SlowNodes read_slow_nodes(YamlMap& map) {
  SlowNodes slow;
  slow.rate = map.at("rate").failure_rate();
  slow.speed = map.at("speed").fraction();
  slow.found_after = map.at("found_after").seconds();
  return slow;
}

Maintenance read_maintenance(YamlMap& map) {
  Maintenance maintenance;
  maintenance.duration = map.at("duration").seconds();
  const YamlValue every = map.at("every");
  maintenance.every = every.seconds();
  if (maintenance.every <= maintenance.duration) {
    every.fail("maintenance that never ends", "write more than its duration");
  }
  return maintenance;
}

}  // namespace

Reliability read_reliability(YamlMap& map, const FailureCatalogue& catalogue) {
  Reliability reliability;
  const YamlValue failures = map.at("failures");
  reliability.failures = read_failures(failures, catalogue);
  if (node_rate(reliability.failures) == FailureRate{}) {
    failures.fail("nodes that never fail", "write a rate above zero");
  }
  reliability.checkpoint = map.at("checkpoint").read(read_checkpoint);
  reliability.restart = map.at("restart").seconds();
  constexpr int most_spares = 1'000'000;
  if (const auto spares = map.find("spare_nodes")) {
    reliability.spare_nodes = spares->at_most(most_spares).whole();
  }
  if (const auto choice = map.find("when_short")) {
    reliability.shrink = choice->one_of(when_short);
    if (!reliability.spare_nodes) choice->fail("spares never run short", "write 'spare_nodes: 16'");
  }
  if (const auto slow = map.find("slow_nodes"))
    reliability.slow_nodes = slow->read(read_slow_nodes);
  if (const auto stragglers = map.find("stragglers")) {
    reliability.straggler_speed =
        stragglers->read([](YamlMap& entry) { return entry.at("speed").fraction(); });
  }
  if (const auto stops = map.find("maintenance")) {
    reliability.maintenance = stops->read(read_maintenance);
  }
  if (const auto seed = map.find("seed")) {
    reliability.seed = static_cast<std::uint64_t>(seed->whole());
  }
  constexpr int most_runs = 1'000'000;
  if (const auto runs = map.find("runs")) reliability.runs = runs->at_most(most_runs).count();
  return reliability;
}

}  // namespace trainyard
