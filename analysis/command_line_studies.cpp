#include "analysis/command_line_groups.hpp"
#include "analysis/shard.hpp"
#include "analysis/slurm_script.hpp"

namespace trainyard {
namespace {

void add_scenario(CLI::App& command, std::string& scenario) {
  command.add_option("scenario", scenario, "the scenario of a run, in YAML")
      ->required()
      ->type_name("FILE");
}

void add_csv(CLI::App& command, std::string& csv) {
  command.add_option("--csv", csv, "write the rows as CSV to this file; - is standard output")
      ->type_name("FILE");
}

void add_search(CLI::App& app, SearchOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("search");
  command
      ->add_option("plan", options.plan, "a scenario; its search: says what to try, and for what")
      ->required()
      ->type_name("FILE");
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return search_plans(options); }; });
}

void add_slurm(CLI::App& command, SlurmOptions& slurm, bool& by_slurm) {
  CLI::Option* const flag = command.add_flag(
      "--slurm", by_slurm, "submit the study to Slurm, as an array of shards and a merge after it");
  command
      .add_option("--shards", slurm.shards,
                  "tasks of that array, 1 to 1000000; without it one for each 1,000 scenarios")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000).description(""))
      ->needs(flag);
  command
      .add_option("--sbatch", slurm.sbatch,
                  "an option for sbatch, such as --sbatch=--partition=cpu; may be repeated")
      ->check(mistake_in_sbatch_option)
      ->type_name("OPTION")
      ->expected(1)
      ->take_all()
      ->needs(flag);
}

void add_sweep(CLI::App& app, StudyOptions& options, Action& action) {
  SweepOptions& sweep = options.sweep;
  CLI::App* command = app.add_subcommand("sweep");
  command->add_option("study", sweep.study, "a scenario and what to change in it, in YAML")
      ->required()
      ->type_name("FILE");
  command->add_option("--out", sweep.out, "folder of the database; made if it is not there")
      ->required()
      ->type_name("DIR");
  CLI::Option* const shard =
      command->add_option("--shard", sweep.shard, "only every n-th scenario, from the i-th on: 3/8")
          ->check(mistake_in_shard)
          ->type_name("i/n");
  command
      ->add_option(
          "--processes", sweep.processes,
          "worker processes, 1 to 4096; without it one a core, and with --slurm one a task")
      ->type_name("N")
      ->check(CLI::Range(1, 4096).description(""));
  add_csv(*command, sweep.csv);
  add_slurm(*command, options.slurm, options.by_slurm);
  command->get_option("--slurm")->excludes(shard);
  add_common(*command, sweep.common);
  command->callback([&] {
    action = [&] {
      return options.by_slurm ? submit_sweep(options.sweep, options.slurm)
                              : sweep_study(options.sweep);
    };
  });
}

void add_merge(CLI::App& app, MergeOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("merge");
  command->add_option("directories", options.directories, "folders of sweeps of one study")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--out", options.out,
                   "folder of the merged database; without it the first of the folders")
      ->type_name("DIR");
  add_csv(*command, options.csv);
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return merge_studies(options); }; });
}

void add_sensitivity(CLI::App& app, SensitivityOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("sensitivity");
  add_scenario(*command, options.scenario);
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return show_sensitivity(options); }; });
}

void add_afford(CLI::App& app, AffordOptions& options, Action& action) {
  CLI::App* command = app.add_subcommand("afford");
  add_scenario(*command, options.scenario);
  command->add_option("--budget", options.budget, "dollars to spend, such as 5M")
      ->required()
      ->type_name("MONEY");
  command->add_option("--deadline", options.deadline, "time that the run may take, such as 60d")
      ->type_name("TIME");
  add_date(
      *command, options.date,
      "day of the price book to ask, such as 2024-10-01; without it at the price of the scenario");
  add_common(*command, options.common);
  command->callback([&] { action = [&] { return show_affordable(options); }; });
}

}  // namespace

void add_study_commands(CLI::App& app, StudyOptions& options, Action& action) {
  add_search(app, options.search, action);
  add_sweep(app, options, action);
  add_merge(app, options.merge, action);
  add_sensitivity(app, options.sensitivity, action);
  add_afford(app, options.afford, action);
}

}  // namespace trainyard
