#include "analysis/slurm_script.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace trainyard {
namespace {

bool is_plain(char letter) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/";
  return plain.find(letter) != std::string_view::npos;
}

std::string word(const std::filesystem::path& path) {
  return shell_word(path.native());
}

std::string job_name(const SlurmSweep& sweep, const std::string& job) {
  std::string name = sweep.name + "-" + job;
  std::ranges::replace_if(name, [](char letter) { return !is_plain(letter); }, '_');
  return name;
}

std::string script(const SlurmSweep& sweep, const std::string& job,
                   std::initializer_list<std::string> options, const std::string& arguments) {
  std::string text = "#!/bin/sh\n# Written by trainyard; to be submitted from its own folder.\n";
  const auto add = [&](const std::string& option) { text += "#SBATCH " + option + "\n"; };
  add("--job-name=" + job_name(sweep, job));
  for (const std::string& option : options) add(option);
  add("--requeue");
  add("--open-mode=append");
  for (const std::string& option : sweep.sbatch) add(option);
  // The program takes the shell's place: what Slurm sends is for it, and its end is the task's.
  return text + "\nexec " + word(sweep.program) + " " + arguments + "\n";
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string{text};
  std::string word = "'";
  for (const char letter : text) word += letter == '\'' ? "'\\''" : std::string{letter};
  return word + "'";
}

std::string mistake_in_sbatch_option(std::string_view option) {
  const std::string quoted = "'" + std::string{option} + "' ";
  if (!option.starts_with("-") || option.find_first_of("\r\n") != std::string_view::npos) {
    return quoted + "is no option of sbatch (write it like --sbatch=--partition=cpu)";
  }
  constexpr std::array<std::string_view, 4> own{"--array", "-a", "--dependency", "-d"};
  if (std::ranges::any_of(own, [&](std::string_view start) { return option.starts_with(start); })) {
    return quoted + "is set by --slurm itself (--shards tells how many tasks)";
  }
  return "";
}

std::string slurm_array_script(const SlurmSweep& sweep) {
  std::string arguments = "sweep " + word(sweep.study) + " --out " + word(sweep.out);
  if (!sweep.catalog.empty()) arguments += " --catalog " + word(sweep.catalog);
  arguments += " --shard \"$SLURM_ARRAY_TASK_ID/" + std::to_string(sweep.shards) +
               "\" --processes \"$SLURM_CPUS_PER_TASK\"";
  // Logs lie where the job is submitted from: a path here would have to be quoted for Slurm.
  return script(
      sweep, "sweep",
      {"--array=1-" + std::to_string(sweep.shards),
       "--cpus-per-task=" + std::to_string(sweep.processes), "--output=logs/shard-%a.log"},
      arguments);
}

std::string slurm_merge_script(const SlurmSweep& sweep) {
  std::string arguments = "merge " + word(sweep.out);
  if (!sweep.csv.empty()) arguments += " --csv " + word(sweep.csv);
  return script(sweep, "merge", {"--cpus-per-task=1", "--output=logs/merge.log"}, arguments);
}

}  // namespace trainyard
