#include "analysis/command_line_groups.hpp"

namespace trainyard {
namespace {

void add_topology(CLI::App& app, TopologyOptions& options, Action& action) {
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
  command->callback([&] { action = [&] { return describe_topology(options); }; });
}

void add_export_check(CLI::App& app, ExportCheckOptions& options, Action& action) {
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
  command->callback([&] { action = [&] { return check_export(options); }; });
}

}  // namespace

void add_cluster_commands(CLI::App& app, ClusterOptions& options, Action& action) {
  add_topology(app, options.topology, action);
  add_export_check(app, options.export_check, action);
}

}  // namespace trainyard
