#include "analysis/command_line.hpp"

#include "analysis/command_line_groups.hpp"
#include "analysis/command_line_help.hpp"
#include "analysis/version.hpp"

namespace trainyard {

void add_common(CLI::App& command, CommonOptions& common) {
  command
      .add_option("--json", common.json,
                  "write the result as JSON to this file; - is standard output")
      ->type_name("FILE");
  command
      .add_option("--catalog", common.catalog,
                  "catalogue files of this folder replace those of the same names that the "
                  "program carries")
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
  CLI::App app{"", "trainyard"};
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", "print this and end");
  app.set_version_flag("--version", "trainyard " + std::string{program_version()},
                       "print the version and end");

  RunOptions run;
  ClusterOptions cluster;
  StudyOptions study;
  ServeOptions serve;
  GuideOptions guide;
  Action action;
  add_run_commands(app, run, action);
  add_cluster_commands(app, cluster, action);
  add_study_commands(app, study, action);
  add_page_commands(app, serve, action);
  add_guide_commands(app, guide, action);
  give_help(app);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? fine : wrong_usage;
  }
  return action();
}

}  // namespace trainyard
