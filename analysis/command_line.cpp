#include "analysis/command_line.hpp"

#include "analysis/command_line_groups.hpp"
#include "analysis/version.hpp"

namespace trainyard {

void add_common(CLI::App& command, CommonOptions& common) {
  command.add_option("--json", common.json, "write the result as JSON to this file; - is stdout")
      ->type_name("FILE");
  command
      .add_option("--catalog", common.catalog,
                  "files of this folder replace catalogue files of the same names")
      ->type_name("DIR");
}

CLI::Option* add_date(CLI::App& command, std::optional<Date>& date, const std::string& what) {
  const auto choose = [&date](const std::string& text) { date = read_date(text); };
  return command.add_option_function<std::string>("--date", choose, what)
      ->check([](const std::string& text) {
        return read_date(text) ? "" : "'" + text + "' is no day (write it like 2023-06-01)";
      })
      ->type_name("DATE");
}

int run_command_line(int argc, char** argv) {
  CLI::App app{
      "Predicts what a distributed training run takes: time, GPU-hours, utilization, dollars.",
      "trainyard"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "trainyard " + std::string{program_version()});
  app.footer("Example: trainyard predict examples/deepseek-v3.yaml");

  RunOptions run;
  ClusterOptions cluster;
  StudyOptions study;
  Action action;
  add_run_commands(app, run, action);
  add_cluster_commands(app, cluster, action);
  add_study_commands(app, study, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? fine : wrong_usage;
  }
  return action();
}

}  // namespace trainyard
