#include "analysis/slurm_script.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

namespace trainyard {
namespace {

/// An option of sbatch that the scripts rest on.
struct OwnOption {
  std::string_view name;
  char letter;  ///< 0: none
  const char* remedy;
};

constexpr std::array<OwnOption, 4> own_options{{
    {"--array", 'a', "--shards tells how many tasks"},
    {"--dependency", 'd', "the merge waits for all shards"},
    {"--chdir", 'D', "--out tells the folder, which has the logs"},
    {"--wrap", '\0', "the jobs run the sweep's own scripts"},
}};

/// sbatch takes the beginning of a long name for the whole, and several letters after one dash if
/// those before the last stand alone.
bool is_or_begins(std::string_view option, const OwnOption& own) {
  const std::string_view name = option.substr(0, option.find_first_of("= "));
  const std::size_t letter = option.find_first_not_of("HOQWsv", 1);
  return option.starts_with("--")
             ? name.size() > 2 && own.name.starts_with(name)
             : letter != std::string_view::npos && option[letter] == own.letter;
}

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
  const auto own = std::ranges::find_if(
      own_options, [&](const OwnOption& known) { return is_or_begins(option, known); });
  if (own == own_options.end()) return "";
  return quoted + "is set by --slurm itself (" + own->remedy + ")";
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
