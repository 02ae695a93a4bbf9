#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace trainyard {

/// A sweep as Slurm is to run it. All paths are absolute.
struct SlurmSweep {
  std::string name;  ///< of the study
  std::size_t scenarios = 0;
  int shards = 1;
  int processes = 1;                ///< of each shard
  std::filesystem::path program;    ///< trainyard, where the nodes find it
  std::filesystem::path study;      ///< the study file
  std::filesystem::path out;        ///< folder of databases, scripts and logs
  std::filesystem::path catalog;    ///< folder; empty: none
  std::filesystem::path csv;        ///< of the merged study; empty: none
  std::vector<std::string> sbatch;  ///< further options for both jobs, each a line after #SBATCH
};

/// The text as one word of a POSIX shell.
std::string shell_word(std::string_view text);

/// What is wrong with an option for sbatch, with a remedy; empty: nothing.
std::string mistake_in_sbatch_option(std::string_view option);

/// The script of a job array with a task for each shard, to be submitted from the folder `out`.
///
/// A task that is requeued, ended at its time limit or submitted once more goes on from the rows
/// that it has written, and adds to its log.
std::string slurm_array_script(const SlurmSweep& sweep);

/// The script of the job that makes one database of the shards, to be submitted from there too.
std::string slurm_merge_script(const SlurmSweep& sweep);

}  // namespace trainyard
