#include "analysis/run_scenario.hpp"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "analysis/energy_reader.hpp"
#include "analysis/metric.hpp"
#include "analysis/ownership_reader.hpp"
#include "analysis/phase_reader.hpp"
#include "analysis/reliability_reader.hpp"
#include "analysis/run_metric.hpp"
#include "analysis/run_money.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/scenario_keys.hpp"
#include "sim/catalogue_document.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

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

/// Refuses a row that nothing predicts.
void check_predicted(const RunMetric& metric, const std::optional<YamlValue>& part,
                     const YamlValue& name, const RunScenario& run) {
  if (part && metric.whole_run_only) {
    part->fail("this is counted over the whole run", "leave 'phase' out");
  }
  if (metric.needs_price && !has_prices(run)) {
    name.fail("the run has no price to reckon its cost with",
              "write 'price', or leave the row out");
  }
  if (metric.needs_reliability && !run.reliability) {
    name.fail("nothing stops this run", "write 'reliability', or leave the row out");
  }
}

/// A row goes to the run, or if it is about steps to the phase whose steps they are.
void read_row(YamlMap& row, RunScenario& run) {
  const auto part = row.find("phase");
  RunPhase* const phase = part ? find_phase(run.phases, *part) : nullptr;
  const YamlValue name = row.at("metric");
  const RunMetric* const metric = run_metric_named(name.text());
  if (metric != nullptr && (run.tells_of_run() || !metric->of_steps_too)) {
    check_predicted(*metric, part, name, run);
    const auto find = [&](const YamlValue&) -> const RunMetric& { return *metric; };
    run.published.push_back({.part = part ? part->text() : "", .value = read_published(row, find)});
    return;
  }
  const PublishedValue value = read_published(row, find_metric);
  if (!run.has_phases()) {
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

/// Every value that makes the run what it is, with its keys.
std::vector<std::pair<std::string, std::string>> values_of(YamlDocument document) {
  erase_entry(document.root_node, "lesson");
  return leaves(document);
}

}  // namespace

std::size_t RunPhase::place_of_plan(std::string_view plan) const {
  const auto found = std::ranges::find(plans, plan, &PhasePlan::name);
  return found == plans.end() ? 0 : static_cast<std::size_t>(found - plans.begin());
}

std::vector<std::string> RunScenario::stages() const {
  std::vector<std::string> names;
  for (const RunPhase& phase : phases) {
    if (std::ranges::find(names, phase.stage) == names.end()) names.push_back(phase.stage);
  }
  return names;
}

std::vector<std::string> RunScenario::plans_of(std::string_view stage) const {
  std::vector<std::string> names;
  for (const RunPhase& phase : phases) {
    if (phase.stage != stage) continue;
    for (const PhasePlan& plan : phase.plans) {
      const bool known = std::ranges::find(names, plan.name) != names.end();
      if (!known && !plan.name.empty()) names.push_back(plan.name);
    }
  }
  return names;
}

const PublishedValue* RunScenario::find_published(std::string_view part,
                                                  std::string_view metric) const {
  const auto found = std::ranges::find_if(published, [&](const PublishedOfRun& row) {
    return row.part == part && row.value.metric == metric;
  });
  return found == published.end() ? nullptr : &found->value;
}

RunScenario read_run_scenario(const YamlDocument& document, const Catalogue& catalogue) {
  RunScenario run;
  run.name = std::filesystem::path{document.files.front()}.stem().string();
  run.written = values_of(document);
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
