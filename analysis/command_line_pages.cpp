#include "analysis/command_line_groups.hpp"

namespace trainyard {

void add_page_commands(CLI::App& app, ServeOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("serve");
  command
      ->add_option("scenarios", options.scenarios,
                   "scenarios to play with, beside the examples that the program carries")
      ->type_name("FILE");
  command->add_option("--port", options.port, "where it listens; 0: on a port that is free")
      ->type_name("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535).description(""));
  command
      ->add_option("--host", options.host,
                   "the address that it listens at; with another than this machine's own, others "
                   "can see the pages")
      ->type_name("ADDRESS")
      ->capture_default_str()
      ->check([](const std::string& host) { return host.empty() ? "no address" : ""; });
  command
      ->add_option("--catalog", options.catalog,
                   "catalogue files of this folder replace those of the same names that the "
                   "program carries")
      ->type_name("DIR");
  command->callback([&] { action = [&] { return serve(options); }; });
}

}  // namespace trainyard
