#include "analysis/run_scenario.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <utility>

#include "analysis/energy_reader.hpp"
#include "analysis/metric.hpp"
#include "analysis/model_choice.hpp"
#include "analysis/ownership_reader.hpp"
#include "analysis/reliability_reader.hpp"
#include "analysis/run_metric.hpp"
#include "analysis/run_money.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/scenario_keys.hpp"
#include "sim/catalogue_document.hpp"

namespace trainyard {
namespace {

// What a phase says of itself, beside what is laid over the rest of the file.
constexpr std::array<std::string_view, 5> keys_of_phase{"name", "part_of", "plans", "gpu_hours",
                                                        "source"};
constexpr std::array<std::string_view, 1> keys_of_plan{"name"};

/// The map without some of its keys.
YamlDocument without(YamlDocument document, std::span<const std::string_view> keys) {
  std::erase_if(document.root_node.entries, [&](const YamlEntry& entry) {
    return std::ranges::find(keys, entry.key.text) != keys.end();
  });
  return document;
}

/// What stands under `key`; nothing if the map does not have it.
const YamlNode* node_at(const YamlDocument& document, std::string_view key) {
  for (const auto& [name, value] : document.root_node.entries) {
    if (name.text == key) return &value;
  }
  return nullptr;
}

/// The maps of a list as documents of their own.
std::vector<YamlDocument> items_of(const YamlDocument& document, std::string_view key) {
  std::vector<YamlDocument> items;
  for (const YamlValue& item : document.root().map().at(key).list()) item.map();  // or a mistake
  for (const YamlNode& item : node_at(document, key)->items) {
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
  if (node_at(written, "plans") == nullptr) return {{"", read_steps(steps, name, catalogue)}};
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

std::vector<RunPhase> read_phases(const YamlDocument& document, const std::string& run,
                                  const Catalogue& catalogue) {
  const YamlDocument rest = without(document, run_keys);
  if (node_at(document, "phases") == nullptr) {
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

/// The phase that a row names, or nothing if it names a stage of several.
RunPhase* find_phase(std::vector<RunPhase>& phases, const YamlValue& name) {
  const auto phase = std::ranges::find(phases, name.text(), &RunPhase::name);
  if (phase != phases.end()) return &*phase;
  std::vector<std::string> known;
  if (phases.front().name.empty()) name.fail("the run has no phases", "leave 'phase' out");
  for (const RunPhase& other : phases) {
    if (other.stage == name.text()) return nullptr;
    known.push_back(other.name);
    if (other.stage != other.name) known.push_back(other.stage);
  }
  name.fail_unknown(known);
}

/// A row goes to the run, or if it is about steps to the phase whose steps they are.
void read_row(YamlMap& row, RunScenario& run) {
  const auto part = row.find("phase");
  RunPhase* const phase = part ? find_phase(run.phases, *part) : nullptr;
  const bool alone = !run.has_phases();
  const YamlValue name = row.at("metric");
  if (part && (name.text() == "interruptions" || name.text() == "effective_time")) {
    part->fail("this is counted over the whole run", "leave 'phase' out");
  }
  if (name.text() == "cost" && !has_prices(run)) {
    name.fail("the run has no price to reckon its cost with",
              "write 'price', or leave the row out");
  }
  if (!run.reliability && (name.text() == "interruptions" || name.text() == "effective_time")) {
    name.fail("nothing stops this run", "write 'reliability', or leave the row out");
  }
  if (run_metric_named(name.text()) != nullptr && !(alone && name.text() == "gpu_hours")) {
    const auto find = [](const YamlValue& metric) { return *run_metric_named(metric.text()); };
    run.published.push_back({.part = part ? part->text() : "", .value = read_published(row, find)});
    return;
  }
  const PublishedValue value = read_published(row, find_metric);
  if (alone) {
    run.phases.front().plans.front().scenario.published.push_back(value);
  } else if (phase != nullptr && !phase->given) {
    phase->plans.front().scenario.published.push_back(value);
  } else {
    name.fail("which phase's steps?", "add 'phase: NAME', of one that is predicted");
  }
}

/// Failures and energy are those of one kind of node.
void check_same_nodes(const RunScenario& run, const YamlValue& block) {
  const ClusterChoice& first = run.phases.front().scenario().cluster;
  for (const RunPhase& phase : run.phases) {
    const ClusterChoice& cluster = phase.scenario().cluster;
    if (cluster.gpu.id == first.gpu.id && cluster.gpu.tdp == first.gpu.tdp &&
        cluster.spec.gpus_per_node == first.spec.gpus_per_node) {
      continue;
    }
    block.fail("phases on nodes of different kinds, " + first.gpu.id + " and " + cluster.gpu.id,
               "predict them one by one, or leave this out");
  }
}

/// The energy that a run takes depends on what its GPUs draw.
void check_power(const RunScenario& run, const YamlValue& energy) {
  check_same_nodes(run, energy);
  const Gpu& gpu = run.phases.front().scenario().cluster.gpu;
  if (gpu.tdp > Watts{}) return;
  energy.fail("what " + gpu.id + " draws is not published", "give the GPU a 'tdp'");
}

/// What stops a run, what it draws, and what it took beside.
void read_terms(YamlMap& file, const Catalogue& catalogue, RunScenario& run) {
  if (const auto block = file.find("reliability")) {
    const FailureCatalogue failures =
        read_failure_catalogue(catalogue_document(catalogue, "failures.yaml"));
    run.reliability_place = block->place();
    check_same_nodes(run, *block);
    run.reliability = block->read([&](YamlMap& map) { return read_reliability(map, failures); });
    run.reliability->failures =
        for_nodes_of(std::move(run.reliability->failures),
                     run.phases.front().scenario().cluster.spec.gpus_per_node);
  }
  if (const auto block = file.find("energy")) {
    const EnergyCatalogue known =
        read_energy_catalogue(catalogue_document(catalogue, "energy.yaml"));
    const Gpu& gpu = run.phases.front().scenario().cluster.gpu;
    check_power(run, *block);
    run.energy = {read_energy_terms(*block, known), node_draw_of(known, gpu.architecture)};
  }
  if (const auto block = file.find("programme")) {
    run.programme = read_programme(
        *block, read_programme_catalogue(catalogue_document(catalogue, "programme.yaml")),
        read_ownerships(catalogue_document(catalogue, "ownership.yaml")));
    if (!has_prices(run)) {
      block->fail("a programme whose run has no price", "write 'price', for each phase");
    }
  }
}

}  // namespace

std::vector<std::string> RunScenario::stages() const {
  std::vector<std::string> names;
  for (const RunPhase& phase : phases) {
    if (std::ranges::find(names, phase.stage) == names.end()) names.push_back(phase.stage);
  }
  return names;
}

RunScenario read_run_scenario(const YamlDocument& document, const Catalogue& catalogue) {
  RunScenario run;
  run.name = std::filesystem::path{document.files.front()}.stem().string();
  run.written = leaves(document);
  YamlMap file = document.root().map();
  run.phases = read_phases(document, run.name, catalogue);
  read_terms(file, catalogue, run);
  if (const auto published = file.find("published")) {
    for (const YamlValue& row : published->list()) {
      row.read([&](YamlMap& map) {
        read_row(map, run);
        return true;
      });
    }
  }
  return run;
}

Scenario read_scenario(const YamlDocument& document, const Catalogue& catalogue) {
  return read_run_scenario(document, catalogue).phases.front().scenario();
}

Scenario read_scenario_file(const std::filesystem::path& file, const Catalogue& catalogue) {
  return read_scenario(read_over_base(file), catalogue);
}

}  // namespace trainyard
