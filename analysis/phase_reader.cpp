#include "analysis/phase_reader.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "analysis/model_choice.hpp"
#include "analysis/scenario_keys.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

// What a phase says of itself, beside what is laid over the rest of the file.
constexpr std::array<std::string_view, 5> keys_of_phase{"name", "part_of", "plans", "gpu_hours",
                                                        "source"};
constexpr std::array<std::string_view, 1> keys_of_plan{"name"};

/// The map without some of its keys.
YamlDocument without(YamlDocument document, std::span<const std::string_view> keys) {
  for (const std::string_view key : keys) erase_entry(document.root_node, key);
  return document;
}

/// The maps of a list as documents of their own.
std::vector<YamlDocument> items_of(const YamlDocument& document, std::string_view key) {
  std::vector<YamlDocument> items;
  for (const YamlValue& item : document.root().map().at(key).list()) item.map();  // or a mistake
  for (const YamlNode& item : find_entry(document.root_node, key)->items) {
    items.push_back({.files = document.files, .root_node = item});
  }
  return items;
}

Scenario read_steps(const YamlDocument& document, const std::string& name,
                    const Catalogue& catalogue) {
  const YamlDocument whole = with_model_filled_in(document, catalogue);
  Scenario scenario = whole.root().read([&](YamlMap& file) { return read_run(file, catalogue); });
  scenario.name = name;
  scenario.written = leaves(document);
  return scenario;
}

void refuse_same_names(const std::vector<std::string>& names, const YamlValue& place) {
  const auto end = names.end() - 1;
  if (std::find(names.begin(), end, names.back()) == end) return;
  place.fail("two are called '" + names.back() + "'", "give each a name of its own");
}

std::vector<PhasePlan> read_plans(const YamlDocument& written, const YamlDocument& steps,
                                  const std::string& name, const Catalogue& catalogue) {
  if (find_entry(written.root_node, "plans") == nullptr)
    return {{"", read_steps(steps, name, catalogue)}};
  std::vector<PhasePlan> plans;
  std::vector<std::string> names;
  const std::vector<YamlDocument> items = items_of(written, "plans");
  if (items.empty()) written.root().map().at("plans").fail("no plans", "leave the key out");
  for (const YamlDocument& item : items) {
    YamlMap keys = item.root().map();
    names.push_back(keys.at("name").text());
    refuse_same_names(names, keys.at("name"));
    plans.push_back({.name = names.back(),
                     .scenario = read_steps(overlay(without(item, keys_of_plan), steps),
                                            name + ", " + names.back(), catalogue)});
  }
  return plans;
}

RunPhase read_phase(const YamlDocument& written, const YamlDocument& rest, const std::string& run,
                    const Catalogue& catalogue) {
  YamlMap keys = written.root().map();
  RunPhase phase;
  phase.name = keys.at("name").text();
  const auto stage = keys.find("part_of");
  phase.stage = stage ? stage->text() : phase.name;
  if (const auto hours = keys.find("gpu_hours")) {
    phase.given = GpuHours{hours->positive()};
    phase.source = keys.at("source").text();
    if (const auto plans = keys.find("plans")) {
      plans->fail("plans of a phase whose hours are given", "leave one of them out");
    }
  } else if (const auto source = keys.find("source")) {
    source->fail("the source of hours that are not given", "write 'gpu_hours', or leave it out");
  }
  phase.plans = read_plans(written, overlay(without(written, keys_of_phase), rest),
                           run + ": " + phase.name, catalogue);
  return phase;
}

}  // namespace

std::vector<RunPhase> read_phases(const YamlDocument& document, const std::string& run,
                                  const Catalogue& catalogue) {
  const YamlDocument rest = without(document, run_keys);
  if (find_entry(document.root_node, "phases") == nullptr) {
    std::vector<RunPhase> one(1);
    one.front().plans.push_back({"", read_steps(rest, run, catalogue)});
    return one;
  }
  std::vector<RunPhase> phases;
  std::vector<std::string> names;
  const std::vector<YamlDocument> items = items_of(document, "phases");
  for (const YamlDocument& item : items) {
    phases.push_back(read_phase(item, rest, run, catalogue));
    names.push_back(phases.back().name);
    refuse_same_names(names, item.root().map().at("name"));
  }
  for (std::size_t i = 0; i < phases.size(); ++i) {
    const auto in_its_stage = [&](const RunPhase& other) {
      return &other != &phases[i] && other.stage == phases[i].name;
    };
    if (std::ranges::none_of(phases, in_its_stage)) continue;
    items[i].root().map().at("name").fail(
        "'" + names[i] + "' is also a stage that other phases are part of",
        "give one another name");
  }
  const auto replayed = [](const RunPhase& phase) { return !phase.given; };
  if (std::ranges::none_of(phases, replayed)) {
    document.root().map().at("phases").fail("no phase whose steps are to be predicted",
                                            "leave 'gpu_hours' out of one");
  }
  return phases;
}

}  // namespace trainyard
