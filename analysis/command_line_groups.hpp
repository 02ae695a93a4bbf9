#pragma once

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/afford_command.hpp"
#include "analysis/catalogue_command.hpp"
#include "analysis/commands.hpp"
#include "analysis/completion.hpp"
#include "analysis/export_command.hpp"
#include "analysis/hardware_command.hpp"
#include "analysis/merge_command.hpp"
#include "analysis/search_command.hpp"
#include "analysis/sensitivity_command.hpp"
#include "analysis/serve_command.hpp"
#include "analysis/slurm_command.hpp"
#include "analysis/sweep_command.hpp"
#include "analysis/topology_command.hpp"
#include "analysis/validate_command.hpp"
#include "sim/date.hpp"
#include "sim/names.hpp"

// The subcommands in groups, a file each. Options outlive the parsing, which writes into them and
// sets the action: what the subcommand that was named does.

namespace trainyard {

using Action = std::function<int()>;

struct RunOptions {
  PredictOptions predict;
  CompareOptions compare;
  HardwareOptions hardware;
  ValidateOptions validate;
};

struct ClusterOptions {
  TopologyOptions topology;
  ExportCheckOptions export_check;
};

struct StudyOptions {
  SearchOptions search;
  SweepOptions sweep;
  bool by_slurm = false;
  SlurmOptions slurm;
  MergeOptions merge;
  SensitivityOptions sensitivity;
  AffordOptions afford;
};

struct HelpOptions {
  std::string command;  ///< empty: the program
  bool manual = false;
};

struct CompletionOptions {
  CommonOptions common;
  Shell shell = Shell::bash;
};

struct GuideOptions {
  CatalogueOptions catalogue;
  HelpOptions help;
  CompletionOptions completion;
};

/// predict, compare, validate
void add_run_commands(CLI::App& app, RunOptions& options, Action& action);

/// topology, export-check
void add_cluster_commands(CLI::App& app, ClusterOptions& options, Action& action);

/// search, sweep, merge, sensitivity, afford
void add_study_commands(CLI::App& app, StudyOptions& options, Action& action);

/// serve
void add_page_commands(CLI::App& app, ServeOptions& options, Action& action);

/// catalogue, help, completion
void add_guide_commands(CLI::App& app, GuideOptions& options, Action& action);

/// --json and --catalog
void add_common(CLI::App& command, CommonOptions& common);

/// --date, a day
CLI::Option* add_date(CLI::App& command, std::optional<Date>& date, const std::string& what);

/// An option whose value is written as a name of a table.
template <class Choice, std::size_t count>
CLI::Option* add_choice(CLI::App& command, const std::string& option, Choice& choice,
                        const std::array<std::pair<std::string_view, Choice>, count>& names,
                        const std::string& what) {
  std::vector<std::string> words;
  for (const auto& [name, known] : names) words.emplace_back(name);
  const auto choose = [&choice, &names](const std::string& word) {
    choice = std::ranges::find(names, word, [](const auto& entry) { return entry.first; })->second;
  };
  std::string value;
  for (const std::string& word : words) value += (value.empty() ? "" : "|") + word;
  return command.add_option_function<std::string>(option, choose, what)
      ->check(CLI::IsMember(words).description(""))
      ->type_name(value)
      ->default_str(std::string{name_in(names, choice)});
}

}  // namespace trainyard
