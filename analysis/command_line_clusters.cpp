#include "analysis/command_line_groups.hpp"

namespace trainyard {
namespace {

void add_topology(CLI::App& app, TopologyOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("topology");
  command->add_option("cluster", options.cluster, "YAML with a cluster:, such as a scenario")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--prices", options.prices,
                   "book of network prices, see trainyard catalogue network-prices; without it "
                   "that of the file, or the usual one")
      ->type_name("BOOK");
  command
      ->add_option("--export", options.exports,
                   "write the cluster as ibsim, graphml, dot, simgrid or slurm; - is standard "
                   "output; may be repeated")
      ->type_name("FORMAT=FILE")
      ->expected(1)
      ->take_all();
  command
      ->add_option(
          "--svg", options.drawing,
          "write a drawing of the cluster, coloured by the load of its links under an all-to-all")
      ->type_name("FILE");
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return describe_topology(options); }; });
}

void add_export_check(CLI::App& app, ExportCheckOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("export-check");
  command
      ->add_option("part", options.part,
                   "a GPU of the catalogue, or YAML with a gpu: or a cluster:")
      ->type_name("GPU|FILE");
  add_date(*command, options.date,
           "a day, such as 2023-06-01; without it all versions of the rules");
  add_choice(*command, "--destination", options.destination, destination_names,
             "where the part is to go: China, Macau or a country group");
  command->add_flag("--list", options.list, "print a table of all parts of the catalogue instead");
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return check_export(options); }; });
}

}  // namespace

void add_cluster_commands(CLI::App& app, ClusterOptions& options, Action& action) {
  add_topology(app, options.topology, action);
  add_export_check(app, options.export_check, action);
}

}  // namespace trainyard
