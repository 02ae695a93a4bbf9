#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <vector>

#include "analysis/commands.hpp"
#include "analysis/output.hpp"
#include "analysis/topology_command.hpp"
#include "analysis/validate_command.hpp"
#include "sim/engine.hpp"
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

int run(int argc, char** argv) {
  CLI::App app{
      "Predicts what a distributed training run takes: time, GPU-hours, utilization, dollars.",
      "trainyard"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "trainyard " TRAINYARD_VERSION);
  app.footer("Example: trainyard predict examples/deepseek-v3.yaml");

  // One engine and one depth of detail so far; scripts may name them.
  std::string engine = "simgrid";
  std::string detail = "nested";

  PredictOptions predict;
  CLI::App* predict_command = app.add_subcommand("predict", "replay one scenario");
  predict_command->add_option("scenario", predict.scenario, "what to run, in YAML")
      ->required()
      ->type_name("FILE");
  predict_command->add_option("--trace", predict.trace, "write a Chrome/Perfetto trace of the step")
      ->type_name("FILE");
  predict_command->add_option("--engine", engine, "what plays the tasks")
      ->check(CLI::IsMember({"simgrid"}))
      ->capture_default_str();
  predict_command->add_option("--detail", detail, "how deep the replay goes at once")
      ->check(CLI::IsMember({"nested"}))
      ->capture_default_str();
  predict_command->add_flag("--gantt", predict.gantt, "draw the step as text, a row a rank");
  predict_command->add_option("--columns", predict.columns, "width of that drawing")
      ->check(CLI::Range(10, 1000));
  add_common(*predict_command, predict.common);
  predict_command->footer(
      "Exit code 3: the plan does not fit in the GPU's memory.\n"
      "Example: trainyard predict examples/deepseek-v3.yaml --trace step.json");

  CompareOptions compare;
  CLI::App* compare_command =
      app.add_subcommand("compare", "several scenarios side by side, against the first");
  compare_command->add_option("scenarios", compare.scenarios, "two or more scenarios, in YAML")
      ->required()
      ->expected(2, -1)
      ->type_name("FILE");
  add_common(*compare_command, compare.common);
  compare_command->footer(
      "Example: trainyard compare examples/deepseek-v3.yaml "
      "examples/what-if/*.yaml");

  ValidateOptions validate;
  CLI::App* validate_command =
      app.add_subcommand("validate", "predicted against the `published:` values of scenarios");
  validate_command->add_option("paths", validate.paths, "scenarios, or folders of them")
      ->required()
      ->type_name("DIR|FILE");
  add_common(*validate_command, validate.common);
  validate_command->footer("Example: trainyard validate examples");

  TopologyOptions topology;
  CLI::App* topology_command =
      app.add_subcommand("topology", "what a cluster is made of, carries and costs");
  topology_command
      ->add_option("cluster", topology.cluster, "YAML with a `cluster:`, such as a scenario")
      ->required()
      ->type_name("FILE");
  topology_command
      ->add_option("--prices", topology.prices, "price book of the network_prices.yaml catalogue")
      ->type_name("NAME");
  topology_command
      ->add_option("--export", topology.exports,
                   "write the cluster as ibsim, graphml, dot, simgrid or slurm; may be repeated")
      ->type_name("FORMAT=FILE")
      ->expected(1)
      ->take_all();
  topology_command->add_option("--svg", topology.drawing, "draw the cluster")->type_name("FILE");
  add_common(*topology_command, topology.common);
  topology_command->footer(
      "Example: trainyard topology examples/topologies/ft2.yaml --svg ft2.svg "
      "--export ibsim=ft2.net");

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
  if (compare_command->parsed()) return compare_scenarios(compare);
  if (topology_command->parsed()) return describe_topology(topology);
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
