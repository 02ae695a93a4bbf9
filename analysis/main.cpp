#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/commands.hpp"
#include "analysis/export_command.hpp"
#include "analysis/hardware_command.hpp"
#include "analysis/output.hpp"
#include "analysis/topology_command.hpp"
#include "analysis/validate_command.hpp"
#include "sim/engine.hpp"
#include "sim/names.hpp"
#include "sim/yaml.hpp"

// The program: reads the command line and calls one function a subcommand.

namespace {

using namespace trainyard;

enum ExitCode { fine = 0, wrong_input = 1, wrong_usage = 2, machine_failed = 4, interrupted = 130 };

void add_common(CLI::App& command, CommonOptions& common) {
  command.add_option("--json", common.json, "write the result as JSON to this file; - is stdout")
      ->type_name("FILE");
  command
      .add_option("--catalog", common.catalog,
                  "files of this folder replace catalogue files of the same names")
      ->type_name("DIR");
}

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
  return command.add_option_function<std::string>(option, choose, what)
      ->check(CLI::IsMember(words))
      ->default_str(std::string{name_in(names, choice)});
}

CLI::Option* add_engine(CLI::App& command, Engine& engine) {
  return add_choice(command, "--engine", engine, engine_names, "what plays the tasks");
}

CLI::Option* add_date(CLI::App& command, std::optional<Date>& date, const std::string& what) {
  const auto choose = [&date](const std::string& text) { date = read_date(text); };
  return command.add_option_function<std::string>("--date", choose, what)
      ->check([](const std::string& text) {
        return read_date(text) ? "" : "'" + text + "' is no day (write it like 2023-06-01)";
      })
      ->type_name("DATE");
}

CLI::App* add_predict(CLI::App& app, PredictOptions& options) {
  CLI::App* command = app.add_subcommand("predict", "replay one scenario");
  command->add_option("scenario", options.scenario, "what to run, in YAML")
      ->required()
      ->type_name("FILE");
  command->add_option("--trace", options.trace, "write a Chrome/Perfetto trace of the step")
      ->type_name("FILE");
  add_engine(*command, options.replay.engine);
  add_choice(*command, "--detail", options.replay.detail, detail_names,
             "how deep the replay goes at once");
  command->add_flag("--critical-path", options.critical_path,
                    "tell what the end of the step waits for, and who waits for whom");
  command->add_flag("--gantt", options.gantt, "draw the step as text, a row a rank");
  command->add_option("--columns", options.columns, "width of that drawing")
      ->check(CLI::Range(10, 1000));
  add_common(*command, options.common);
  command->footer(
      "Exit code 3: the plan does not fit in the GPU's memory.\n"
      "Example: trainyard predict examples/deepseek-v3.yaml --trace step.json");
  return command;
}

/// Several scenarios are compared as they are, and one on several GPUs.
void check_compared(const CompareOptions& options, const HardwareOptions& hardware) {
  const bool one = options.scenarios.size() == 1;
  if (one == !hardware.gpus.empty()) return;
  throw CLI::ValidationError{one ? "one scenario (name another, or GPUs with --on)"
                                 : "several scenarios --on GPUs (name one)"};
}

CLI::App* add_compare(CLI::App& app, CompareOptions& options, HardwareOptions& hardware) {
  CLI::App* command = app.add_subcommand(
      "compare", "several scenarios side by side, against the first; or one on several GPUs");
  command
      ->add_option("scenarios", options.scenarios, "two or more scenarios, in YAML; one with --on")
      ->required()
      ->expected(1, -1)
      ->type_name("FILE");
  CLI::Option* const on =
      command
          ->add_option("--on", hardware.gpus,
                       "how many of these GPUs the scenario takes, with the best plan on each: "
                       "names, files with 'gpu:', or all")
          ->type_name("GPU,...");
  command
      ->add_option("--deadline", hardware.deadline,
                   "for that; else as long as the scenario takes as it is")
      ->type_name("TIME")
      ->needs(on);
  CLI::Option* const date =
      add_date(*command, hardware.date,
               "day of the price book, and of the export rules, to ask of each GPU");
  date->needs(on);
  add_choice(*command, "--destination", hardware.destination, destination_names,
             "where the GPUs are to go")
      ->needs(date);
  add_engine(*command, options.engine)->excludes(on);
  add_common(*command, options.common);
  command->parse_complete_callback([&] { check_compared(options, hardware); });
  command->footer(
      "Examples: trainyard compare examples/deepseek-v3.yaml "
      "examples/what-if/*.yaml\n"
      "          trainyard compare examples/deepseek-v3.yaml --on H100-SXM,H20 --deadline 60d "
      "--date 2024-10-01");
  return command;
}

void add_validate(CLI::App& app, ValidateOptions& options) {
  CLI::App* command =
      app.add_subcommand("validate", "predicted against the `published:` values of scenarios");
  command->add_option("paths", options.paths, "scenarios, or folders of them")
      ->required()
      ->type_name("DIR|FILE");
  add_engine(*command, options.engine);
  add_common(*command, options.common);
  command->footer("Example: trainyard validate examples");
}

CLI::App* add_topology(CLI::App& app, TopologyOptions& options) {
  CLI::App* command =
      app.add_subcommand("topology", "what a cluster is made of, carries and costs");
  command->add_option("cluster", options.cluster, "YAML with a `cluster:`, such as a scenario")
      ->required()
      ->type_name("FILE");
  command->add_option("--prices", options.prices, "price book of the network_prices.yaml catalogue")
      ->type_name("NAME");
  command
      ->add_option("--export", options.exports,
                   "write the cluster as ibsim, graphml, dot, simgrid or slurm; may be repeated")
      ->type_name("FORMAT=FILE")
      ->expected(1)
      ->take_all();
  command->add_option("--svg", options.drawing, "draw the cluster")->type_name("FILE");
  add_common(*command, options.common);
  command->footer(
      "Example: trainyard topology examples/topologies/ft2.yaml --svg ft2.svg "
      "--export ibsim=ft2.net");
  return command;
}

CLI::App* add_export_check(CLI::App& app, ExportCheckOptions& options) {
  CLI::App* command = app.add_subcommand(
      "export-check", "what the export rules of the United States say of a part, by date");
  command
      ->add_option("part", options.part,
                   "a part of the catalogue, or YAML with a `gpu:` or a `cluster:`")
      ->type_name("PART|FILE");
  add_date(*command, options.date, "a day; without it all of them");
  add_choice(*command, "--destination", options.destination, destination_names,
             "China, Macau or a country group");
  command->add_flag("--list", options.list, "a table of all parts of the catalogue");
  add_common(*command, options.common);
  command->footer("Example: trainyard export-check H800-SXM --date 2023-06-01 --destination CN");
  return command;
}

int run(int argc, char** argv) {
  CLI::App app{
      "Predicts what a distributed training run takes: time, GPU-hours, utilization, dollars.",
      "trainyard"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "trainyard " TRAINYARD_VERSION);
  app.footer("Example: trainyard predict examples/deepseek-v3.yaml");

  PredictOptions predict;
  CompareOptions compare;
  HardwareOptions hardware;
  ValidateOptions validate;
  TopologyOptions topology;
  ExportCheckOptions export_check;
  const CLI::App* predict_command = add_predict(app, predict);
  const CLI::App* compare_command = add_compare(app, compare, hardware);
  add_validate(app, validate);
  const CLI::App* topology_command = add_topology(app, topology);
  const CLI::App* export_command = add_export_check(app, export_check);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? fine : wrong_usage;
  }
  if (!predict.trace.empty() && predict.trace == predict.common.json) {
    std::cerr << "--trace and --json cannot both go to " << predict.trace
              << " (name another file for one)\n";
    return wrong_usage;
  }
  if (predict_command->parsed()) return predict_scenario(predict);
  if (compare_command->parsed()) {
    return hardware.gpus.empty() ? compare_scenarios(compare) : compare_hardware(compare, hardware);
  }
  if (topology_command->parsed()) return describe_topology(topology);
  if (export_command->parsed()) return check_export(export_check);
  return validate_scenarios(validate);
}

int complain(const std::exception& error, ExitCode code) {
  std::cerr << error.what() << "\n";
  return code;
}

}  // namespace

int main(int argc, char** argv) try {
  std::signal(SIGINT, [](int) { _exit(interrupted); });
  return run(argc, argv);
} catch (const InputError& error) {
  return complain(error, wrong_input);
} catch (const OutputError& error) {
  return complain(error, machine_failed);
} catch (const SimulationError& error) {
  return complain(error, machine_failed);
} catch (const std::bad_alloc&) {
  std::cerr << "out of memory (use a machine with more, or a smaller scenario)\n";
  return machine_failed;
} catch (const std::exception& error) {
  return complain(error, machine_failed);
}
