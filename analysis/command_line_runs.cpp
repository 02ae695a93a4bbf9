#include <filesystem>
#include <iostream>
#include <span>
#include <system_error>

#include "analysis/command_line.hpp"
#include "analysis/command_line_groups.hpp"
#include "analysis/gantt.hpp"
#include "sim/engine.hpp"

namespace trainyard {
namespace {

CLI::Option* add_engine(CLI::App& command, Engine& engine) {
  return add_choice(command, "--engine", engine, engine_names,
                    "what plays the tasks: SimGrid, the reference, or the event queue of our own, "
                    "which is many times faster and agrees within 1 %");
}

/// A file that a command writes, and the option that says so; empty: none.
struct NamedOutput {
  std::string_view option;
  const std::string& file;
};

/// Where a file is, whether or not it is there yet.
std::filesystem::path place_of(const std::string& file) {
  std::error_code unreadable;
  const std::filesystem::path written = std::filesystem::absolute(file, unreadable);
  const std::filesystem::path place = std::filesystem::weakly_canonical(written, unreadable);
  return unreadable ? written.lexically_normal() : place;
}

/// Whether both write to the same place, however it is spelled.
bool same_file(const NamedOutput& one, const NamedOutput& other) {
  if (one.file.empty() || other.file.empty()) return false;
  if (one.file == "-" || other.file == "-") return one.file == other.file;
  return place_of(one.file) == place_of(other.file);
}

/// Whether none of them would replace a scenario that is read, which is told on stderr if it would.
bool spare(std::span<const NamedOutput> outputs, std::span<const std::string> scenarios) {
  for (const NamedOutput& output : outputs) {
    for (const std::string& scenario : scenarios) {
      if (!same_file(output, {.option = {}, .file = scenario})) continue;
      std::cerr << output.option << " would replace the scenario " << scenario
                << " (name another file)\n";
      return false;
    }
  }
  return true;
}

/// Whether no two of them go to one file, which is told on stderr if they do.
bool go_apart(std::span<const NamedOutput> outputs) {
  for (std::size_t one = 0; one < outputs.size(); ++one) {
    for (std::size_t other = one + 1; other < outputs.size(); ++other) {
      if (!same_file(outputs[one], outputs[other])) continue;
      std::cerr << outputs[one].option << " and " << outputs[other].option << " cannot both go to "
                << outputs[one].file << " (name another file for one)\n";
      return false;
    }
  }
  return true;
}

int predict_apart(const PredictOptions& options) {
  const std::array<NamedOutput, 4> outputs{{{"--trace", options.trace},
                                            {"--timeline", options.timeline},
                                            {"--report", options.report},
                                            {"--json", options.common.json}}};
  const bool apart = go_apart(outputs) && spare(outputs, {&options.scenario, 1});
  return apart ? predict_scenario(options) : wrong_usage;
}

int compare_apart(const CompareOptions& options) {
  const std::array<NamedOutput, 2> outputs{
      {{"--report", options.report}, {"--json", options.common.json}}};
  const bool apart = go_apart(outputs) && spare(outputs, options.scenarios);
  return apart ? compare_scenarios(options) : wrong_usage;
}

void add_predict(CLI::App& app, PredictOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("predict");
  command->add_option("scenario", options.scenario, "the scenario to replay, in YAML")
      ->required()
      ->type_name("FILE");
  command
      ->add_option(
          "--trace", options.trace,
          "write the step as a trace for Chrome or Perfetto, in JSON; - is standard output")
      ->type_name("FILE");
  command
      ->add_option("--timeline", options.timeline,
                   "write when everything in the step happens, as CSV")
      ->type_name("FILE");
  CLI::Option* const report =
      command->add_option("--report", options.report, "write a page to look at, in one HTML file")
          ->type_name("FILE");
  command
      ->add_flag("--no-band{false}", options.band,
                 "leave out of it by how much the prediction may be off, which takes many replays")
      ->needs(report);
  add_engine(*command, options.replay.engine);
  add_choice(*command, "--detail", options.replay.detail, detail_names,
             "nested: collectives, then chunks, then the step; flat: every kernel and "
             "transfer of every GPU at once, for runs of some dozens of GPUs");
  command->add_flag("--critical-path", options.critical_path,
                    "tell what the end of the step waits for, and who waits for whom");
  command->add_flag("--gantt", options.gantt,
                    "draw the step as text, a row for each pipeline rank");
  command
      ->add_option(
          "--columns", options.columns,
          "width of that drawing in characters, else the terminal's, and 100 where none is")
      ->type_name("N")
      ->check(CLI::Range(least_gantt_width, most_gantt_width).description(""));
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return predict_apart(options); }; });
}

/// Several scenarios are compared as they are, and one on several GPUs.
void check_compared(const CompareOptions& options, const HardwareOptions& hardware) {
  const bool one = options.scenarios.size() == 1;
  if (one == !hardware.gpus.empty()) return;
  throw CLI::ValidationError{one ? "one scenario (name another, or GPUs with --on)"
                                 : "several scenarios --on GPUs (name one)"};
}

void add_compare(CLI::App& app, CompareOptions& options, HardwareOptions& hardware,
                 Action& action) {
  CLI::App* command = app.add_subcommand("compare");
  command
      ->add_option("scenarios", options.scenarios,
                   "two or more scenarios, in YAML, the first being what the others are held "
                   "against; one with --on")
      ->required()
      ->expected(1, -1)
      ->type_name("FILE");
  CLI::Option* const on =
      command
          ->add_option("--on", hardware.gpus,
                       "ask how many of these GPUs the scenario takes, with the best plan on each: "
                       "names, files with 'gpu:', or all")
          ->type_name("GPU,...");
  command
      ->add_option("--deadline", hardware.deadline,
                   "the time that the run may take on them, such as 60d; without it as long as "
                   "the scenario takes as it is")
      ->type_name("TIME")
      ->needs(on);
  CLI::Option* const date =
      add_date(*command, hardware.date,
               "day of the price book, and of the export rules, to ask of each GPU: 2024-10-01");
  date->needs(on);
  add_choice(*command, "--destination", hardware.destination, destination_names,
             "where the GPUs are to go, for the export rules")
      ->needs(date);
  command
      ->add_option("--report", options.report,
                   "write a page with the scenarios side by side, in one HTML file")
      ->type_name("FILE")
      ->excludes(on);
  add_engine(*command, options.engine)->excludes(on);
  add_common(*command, options.common);
  command->callback([&] {
    check_compared(options, hardware);
    action = [&] {
      return hardware.gpus.empty() ? compare_apart(options) : compare_hardware(options, hardware);
    };
  });
}

void add_validate(CLI::App& app, ValidateOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("validate");
  command
      ->add_option("paths", options.paths, "scenarios with a published: list, or folders of them")
      ->required()
      ->type_name("DIR|FILE");
  add_engine(*command, options.engine);
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return validate_scenarios(options); }; });
}

}  // namespace

void add_run_commands(CLI::App& app, RunOptions& options, Action& action) {
  add_predict(app, options.predict, action);
  add_compare(app, options.compare, options.hardware, action);
  add_validate(app, options.validate, action);
}

}  // namespace trainyard
