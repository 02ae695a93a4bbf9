#include "analysis/slurm_submission.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <vector>

#include "analysis/child_command.hpp"
#include "analysis/output.hpp"
#include "sim/yaml.hpp"

namespace trainyard {
namespace {

/// What a program of Slurm's said, in one line and without its own name before each.
std::string in_one_line(const std::string& program, const std::string& said) {
  std::string line;
  std::istringstream lines{said};
  for (std::string next; std::getline(lines, next);) {
    for (const std::string& start : {program + ": ", std::string{"error: "}}) {
      if (next.starts_with(start)) next.erase(0, start.size());
    }
    if (!next.empty()) line += (line.empty() ? "" : "; ") + next;
  }
  return line.empty() ? "failed without a word" : line;
}

std::string one_shard_by_hand(const SlurmSweep& sweep) {
  return "trainyard sweep " + shell_word(sweep.study.native()) + " --out " +
         shell_word(sweep.out.native()) + " --shard 1/" + std::to_string(sweep.shards);
}

[[noreturn]] void fail_without_slurm(const SlurmSweep& sweep) {
  throw OutputError{"sbatch: not found (install slurm-client, or run the shards by hand: " +
                    one_shard_by_hand(sweep) + " and so on, then trainyard merge " +
                    shell_word(sweep.out.native()) + ")"};
}

/// Submits a script of the folder `out`; returns the job's id.
std::string submit(const SlurmSweep& sweep, std::vector<std::string> words) {
  words.insert(words.begin(), {"sbatch", "--parsable"});
  const std::optional<CommandEnd> end = run_command(words, sweep.out);
  if (!end) fail_without_slurm(sweep);
  if (end->exit_code != 0) throw OutputError{"sbatch: " + in_one_line("sbatch", end->errors)};
  std::cerr << end->errors;  // warnings
  // "17", or "17;cluster"
  const std::string id = end->output.substr(0, end->output.find_first_of(";\n"));
  if (id.empty() ||
      !std::ranges::all_of(id, [](char digit) { return digit >= '0' && digit <= '9'; })) {
    throw OutputError{"sbatch: told no job's number but: " + in_one_line("sbatch", end->output)};
  }
  return id;
}

std::filesystem::path jobs_file(const SlurmSweep& sweep) {
  return sweep.out / "slurm-jobs";
}

void write(const std::filesystem::path& file, const std::string& text) {
  write_output(file, [&](std::ostream& stream) { stream << text; });
}

/// A job whose log cannot be opened ends before it begins, and nothing tells why.
void check_folder(const std::filesystem::path& out) {
  if (out.native().find_first_of("%\\") == std::string::npos) return;
  throw InputError{out.string() +
                   ": Slurm cannot write logs where a folder's name has '%' or '\\' (choose "
                   "another for --out)"};
}

/// Throws if jobs that were submitted from the same folder are still in the queue.
void check_that_earlier_jobs_ended(const SlurmSweep& sweep) {
  std::ifstream stream{jobs_file(sweep)};
  SlurmJobs earlier;
  if (!(stream >> earlier.sweep)) return;
  const bool both = static_cast<bool>(stream >> earlier.merge);  // else it was interrupted
  const std::string ids = earlier.sweep + (both ? "," + earlier.merge : "");
  // Slurm forgets jobs some minutes after their end; then this fails.
  const std::optional<CommandEnd> queue =
      run_command({"squeue", "--noheader", "--jobs=" + ids}, sweep.out);
  if (!queue || queue->exit_code != 0 || queue->output.empty()) return;
  if (!both) {
    throw InputError{sweep.out.string() + ": its job " + earlier.sweep +
                     " has not ended (wait for it, or: scancel " + earlier.sweep + ")"};
  }
  throw InputError{sweep.out.string() + ": its jobs " + earlier.sweep + " and " + earlier.merge +
                   " have not ended (wait for them, or: scancel " + earlier.sweep + " " +
                   earlier.merge + ")"};
}

/// Takes back what was submitted; returns what to tell of it.
std::string cancel(const SlurmSweep& sweep, const SlurmJobs& jobs) {
  std::vector<std::string> words{"scancel", jobs.sweep};
  if (!jobs.merge.empty()) words.push_back(jobs.merge);
  try {
    const std::optional<CommandEnd> end = run_command(words, sweep.out);
    if (end && end->exit_code == 0) {
      std::error_code ignored;
      std::filesystem::remove(jobs_file(sweep), ignored);
      return " (the sweep, job " + jobs.sweep + ", was cancelled)";
    }
  } catch (const OutputError&) {
    // What brought us here is what to tell.
  }
  return " (the sweep is in the queue all the same: scancel " + jobs.sweep + ")";
}

void write_scripts(const SlurmSweep& sweep) {
  std::error_code error;
  std::filesystem::create_directories(sweep.out / "logs", error);
  write(sweep.out / "sweep.sbatch", slurm_array_script(sweep));
  write(sweep.out / "merge.sbatch", slurm_merge_script(sweep));
}

}  // namespace

int most_slurm_shards() {
  const std::optional<CommandEnd> end = run_command({"scontrol", "show", "config"}, ".");
  constexpr int usual = 1001;
  int size = usual;
  if (end && end->exit_code != 0) {
    throw OutputError{"scontrol: " + in_one_line("scontrol", end->errors)};
  }
  // "MaxArraySize            = 1001"
  std::istringstream lines{end ? end->output : ""};
  for (std::string line; std::getline(lines, line);) {
    const std::size_t equals = line.find("= ");
    if (!line.starts_with("MaxArraySize ") || equals == std::string::npos) continue;
    std::from_chars(line.data() + equals + 2, line.data() + line.size(), size);
  }
  return size - 1;  // it bounds the numbers of tasks from above, and ours begin at 1
}

SlurmJobs submit_to_slurm(const SlurmSweep& sweep) {
  check_folder(sweep.out);
  check_that_earlier_jobs_ended(sweep);
  if (!run_command({"sbatch", "--version"}, ".")) fail_without_slurm(sweep);
  write_scripts(sweep);
  SlurmJobs jobs;
  jobs.sweep = submit(sweep, {"sweep.sbatch"});
  try {
    // At once: whoever is interrupted now finds the array in the queue the next time.
    write(jobs_file(sweep), jobs.sweep + "\n");
    // Whatever becomes of the tasks: a shard that fails would else leave the merge waiting for
    // ever, and merging tells what is missing.
    jobs.merge = submit(sweep, {"--dependency=afterany:" + jobs.sweep, "merge.sbatch"});
    write(jobs_file(sweep), jobs.sweep + " " + jobs.merge + "\n");
  } catch (const OutputError& error) {
    throw OutputError{error.what() + cancel(sweep, jobs)};
  }
  return jobs;
}

}  // namespace trainyard
