#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/energy.hpp"
#include "analysis/programme.hpp"
#include "analysis/reliability.hpp"
#include "analysis/scenario.hpp"

namespace trainyard {

/// A way of running a phase that the scenario states.
struct PhasePlan {
  std::string name;  ///< empty if it is the only one
  Scenario scenario;
};

/// A stretch of a run with lengths, a batch and a plan of its own.
struct RunPhase {
  std::string name;
  std::string stage;              ///< of the run, in which it is counted: its own name unless said
  std::vector<PhasePlan> plans;   ///< the first one counts, the others are told beside it
  std::optional<GpuHours> given;  ///< what it took, where that is known and nothing is replayed
  std::string source;             ///< of that

  const Scenario& scenario() const { return plans.front().scenario; }
  /// The place of the plan of that name, or of the one that counts if there is none of it.
  std::size_t place_of_plan(std::string_view plan) const;
};

/// A value that somebody published of a run, or of a stage or phase of it.
struct PublishedOfRun {
  std::string part;  ///< name of the stage or phase; empty: the whole run
  PublishedValue value;
};

/// Where a run stands, and how its nodes draw power.
struct EnergyChoice {
  EnergyTerms terms;
  NodeDraw draw;
};

/// A run: its phases, one after the other, and what was published of it.
struct RunScenario {
  std::string name;                                          ///< of the file, without its ending
  std::vector<std::pair<std::string, std::string>> written;  ///< every value with its keys
  std::vector<RunPhase> phases;                              ///< one if the file names none
  std::vector<PublishedOfRun> published;
  std::optional<Reliability> reliability;  ///< nothing: nothing ever stops it
  std::string reliability_place;           ///< "file:line:column" of that block
  std::optional<EnergyChoice> energy;      ///< nothing: energy is not reckoned
  std::optional<Programme> programme;      ///< nothing: the run alone is paid for

  bool has_phases() const { return phases.size() > 1 || !phases.front().name.empty(); }
  /// Whether there is more to tell than of one phase's steps.
  bool tells_of_run() const { return has_phases() || reliability || energy || programme; }
  /// The names of its stages, in order.
  std::vector<std::string> stages() const;
  /// The names that plans of a stage's phases have, in order.
  std::vector<std::string> plans_of(std::string_view stage) const;
  /// What was published of a stage or phase, or if `part` is empty of the whole; nothing if none
  /// was.
  const PublishedValue* find_published(std::string_view part, std::string_view metric) const;
};

/// Reads a scenario as a whole run and checks that every plan can run; memory apart.
///
/// Each map of `phases:` is laid over the rest of the file, and has besides: `name`, `part_of` (the
/// stage that it is counted in), `plans` (a list of maps with a `name`, each laid over the phase:
/// ways to run it), or `gpu_hours` and `source` if it is given. Throws InputError.
RunScenario read_run_scenario(const YamlDocument& document, const Catalogue& catalogue);

/// The first phase, by the first of its plans. Throws InputError.
Scenario read_scenario(const YamlDocument& document, const Catalogue& catalogue);

/// The same of a file and what it is laid over. Throws InputError.
Scenario read_scenario_file(const std::filesystem::path& file, const Catalogue& catalogue);

}  // namespace trainyard
