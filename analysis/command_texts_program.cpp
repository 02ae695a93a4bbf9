#include <array>

#include "analysis/command_texts.hpp"

namespace trainyard {
namespace {

constexpr std::array<CommandEntry, 14> entries{{
    {"predict", "A run", predict_text},
    {"compare", "A run", compare_text},
    {"sensitivity", "A run", sensitivity_text},
    {"validate", "A run", validate_text},
    {"search", "A better plan", search_text},
    {"afford", "A better plan", afford_text},
    {"sweep", "Many runs", sweep_text},
    {"merge", "Many runs", merge_text},
    {"topology", "Hardware", topology_text},
    {"export-check", "Hardware", export_check_text},
    {"catalogue", "Hardware", catalogue_text},
    {"serve", "In a browser", serve_text},
    {"help", "The program", help_command_text},
    {"completion", "The program", completion_text},
}};

}  // namespace

std::span<const CommandEntry> command_entries() {
  return entries;
}

CommandText program_text() {
  return {
      .purpose = "predicts what a distributed training run takes",
      .description =
          {"Trainyard replays the schedule of a training run, pipeline chunk by pipeline chunk, on "
           "a simulated cluster, and tells days, GPU-hours, utilization and dollars, where they "
           "go, and how sure that is. Runs are described in scenarios, which are YAML files; "
           "examples/README.md has every key."},
      .files = {{"examples/*.yaml", "scenarios to begin with"},
                {"docs/catalogue/*.md",
                 "what the program knows of GPUs, models, fabrics, "
                 "software, prices and rules, with sources"}},
      .environment = {{"PATH", "sweep --slurm calls the sbatch and scontrol that are found there"}},
      .exit_codes = exit_codes({{"3", "the plan does not fit in the GPU's memory"}}),
      .examples = {{"trainyard predict examples/deepseek-v3.yaml",
                    "what DeepSeek-V3 took on 2,048 H800"},
                   {"trainyard compare examples/deepseek-v3.yaml examples/what-if/*.yaml",
                    "what it would have with another schedule, precision or network"},
                   {"trainyard predict --help", "all that one command can do"}},
      .see_also = {"README.md", "examples/README.md", "docs/sweeps.md",
                   "docs/catalogue/README.md"}};
}

CommandText help_command_text() {
  return {
      .purpose = "tell what a command does, as its --help does",
      .description = {"With --man the same is a manual page, for man: without a command that of "
                      "the program, with all commands in it."},
      .exit_codes = exit_codes(),
      .examples = {
          {"trainyard help sweep", "the same as trainyard sweep --help"},
          {"trainyard help --man > trainyard.1", "a manual page, to read with man ./trainyard.1"}}};
}

CommandText completion_text() {
  return {
      .purpose = "print a script by which a shell completes commands, options and names",
      .description = {"The script knows the commands and options of this very program, which of "
                      "them take files, folders or a choice of words, and the names of the "
                      "catalogues: GPUs, price books, topics."},
      .exit_codes = exit_codes(),
      .examples =
          {{"trainyard completion bash > ~/.local/share/bash-completion/completions/trainyard",
            "from the next bash on, where bash-completion is installed"},
           {"trainyard completion zsh > ~/.zfunc/_trainyard",
            "where ~/.zfunc is in fpath before compinit is called"},
           {"trainyard completion fish > ~/.config/fish/completions/trainyard.fish",
            "from the next fish on"}},
      .see_also = {"trainyard help"}};
}

}  // namespace trainyard
