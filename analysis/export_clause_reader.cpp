#include "analysis/export_clause_reader.hpp"

#include <array>
#include <string_view>

#include "sim/find_named.hpp"

namespace trainyard {
namespace {

struct MeasureName {
  std::string_view key;
  Measure measure;
  bool bandwidth;
};

constexpr std::array<MeasureName, 5> measure_names{{
    {"tpp", Measure::tpp, false},
    {"performance_density", Measure::performance_density, false},
    {"io", Measure::io, true},
    {"memory_bandwidth", Measure::memory_bandwidth, true},
    {"io_plus_memory", Measure::io_plus_memory, true},
}};

constexpr std::array<std::pair<std::string_view, Comparison>, 4> comparison_names{{
    {"at_least", Comparison::at_least},
    {"above", Comparison::above},
    {"at_most", Comparison::at_most},
    {"below", Comparison::below},
}};

int read_thresholds(YamlMap& limits, const MeasureName& name, std::vector<Threshold>& thresholds) {
  for (const auto& [key, comparison] : comparison_names) {
    const auto limit = limits.find(key);
    if (!limit) continue;
    const double value = name.bandwidth ? limit->bandwidth().value() : limit->number();
    thresholds.push_back({.measure = name.measure, .comparison = comparison, .limit = value});
  }
  return 0;
}

/// The policy that a clause names, which a verdict that is free must not.
std::optional<Policy> read_policy(YamlMap& map, Verdict verdict, const Policies& policies) {
  const auto written = map.find("policy");
  if (is_free(verdict)) {
    if (written) written->fail("a part that is free needs no licence", "leave out the policy");
    return std::nullopt;
  }
  return find_named(policies, map.at("policy"), &Policies::value_type::first).second;
}

Clause read_fields(YamlMap& map, const std::string& id, const Policies& policies,
                   const CitedSources& sources) {
  Clause clause;
  clause.id = id;
  clause.title = map.at("title").text();
  clause.text = map.at("text").text();
  const YamlValue when = map.at("when");
  if (!when.is_text() || when.text() != "otherwise") clause.when = read_condition(when);
  if (const auto listed = map.find("destinations")) {
    clause.destinations = read_destinations(*listed);
  }
  clause.verdict = map.at("verdict").one_of(verdict_names);
  clause.policy = read_policy(map, clause.verdict, policies);
  clause.sources = read_sources(map.at("sources"), sources);
  return clause;
}

}  // namespace

std::vector<Destination> read_destinations(const YamlValue& listed) {
  std::vector<Destination> destinations;
  for (const YamlValue& name : listed.list()) {
    destinations.push_back(name.one_of(destination_names));
  }
  if (destinations.empty())
    listed.fail("no destination", "name one, or leave out the list for all");
  return destinations;
}

Policies read_policies(YamlMap& map) {
  Policies policies;
  for (const auto& [name, value] : map.entries()) {
    Policy policy;
    for (const YamlValue& line : value.list()) {
      line.read([&](YamlMap& keys) {
        const std::string says = keys.at("says").text();
        for (const Destination to : read_destinations(keys.at("to"))) {
          policy.says.emplace_back(to, says);
        }
        return 0;
      });
    }
    policies[name] = std::move(policy);
  }
  return policies;
}

Condition read_condition(const YamlValue& value) {
  return value.read([&](YamlMap& map) {
    Condition condition;
    for (const MeasureName& name : measure_names) {
      const auto limits = map.find(name.key);
      if (!limits) continue;
      const std::size_t before = condition.thresholds.size();
      limits->read(
          [&](YamlMap& keys) { return read_thresholds(keys, name, condition.thresholds); });
      if (condition.thresholds.size() == before) {
        limits->fail("no limit", "write it like '{at_least: 4800}'");
      }
    }
    if (const auto market = map.find("datacenter")) condition.datacenter = market->flag();
    if (const auto branches = map.find("any_of")) {
      for (const YamlValue& one : branches->list()) {
        condition.any_of.push_back(read_condition(one));
      }
      if (condition.any_of.empty()) branches->fail("none of none holds", "list conditions");
    }
    if (condition.thresholds.empty() && !condition.datacenter && condition.any_of.empty()) {
      value.fail("a condition that asks for nothing", "write a limit, or 'when: otherwise'");
    }
    return condition;
  });
}

Clause read_clause(const YamlDocument& document, const std::string& id, const Policies& policies,
                   const CitedSources& sources) {
  const auto entry = entry_of(document, "clauses", id);
  return entry.value().root().read(
      [&](YamlMap& map) { return read_fields(map, id, policies, sources); });
}

}  // namespace trainyard
