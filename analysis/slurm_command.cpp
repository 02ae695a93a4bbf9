#include "analysis/slurm_command.hpp"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>

#include "analysis/exit_code.hpp"
#include "analysis/output.hpp"
#include "analysis/slurm_submission.hpp"
#include "analysis/slurm_text.hpp"
#include "analysis/study_check.hpp"
#include "analysis/study_file.hpp"
#include "analysis/study_outputs.hpp"
#include "analysis/sweep_command.hpp"
#include "sim/catalogue_document.hpp"
#include "sim/yaml.hpp"

namespace trainyard {
namespace {

/// Slurm needs some seconds to start a task; a shard should take longer.
int usual_shards(std::size_t scenarios, int most) {
  constexpr std::size_t scenarios_per_shard = 1000;
  const std::size_t wanted = (scenarios + scenarios_per_shard - 1) / scenarios_per_shard;
  return static_cast<int>(std::clamp<std::size_t>(wanted, 1, static_cast<std::size_t>(most)));
}

int shards_of(const SlurmOptions& slurm, std::size_t scenarios) {
  const int most = most_slurm_shards();
  if (most < 1) {
    throw OutputError{
        "this cluster takes no arrays of jobs (ask for a MaxArraySize of 2 or more in slurm.conf)"};
  }
  if (slurm.shards > most) {
    throw InputError{"--shards: " + std::to_string(slurm.shards) +
                     " are more than this cluster's arrays can have (at most " +
                     std::to_string(most) + ": MaxArraySize in slurm.conf)"};
  }
  return slurm.shards > 0 ? slurm.shards : usual_shards(scenarios, most);
}

/// The path from the root, if there is one.
std::filesystem::path absolute(const std::string& path) {
  if (path.empty()) return {};
  return std::filesystem::absolute(path).lexically_normal();
}

/// Throws if an option would break the scripts, or what they are for.
void check_sbatch_options(const SlurmOptions& slurm) {
  for (const std::string& option : slurm.sbatch) {
    const std::string mistake = mistake_in_sbatch_option(option);
    if (!mistake.empty()) throw InputError{"--sbatch: " + mistake};
  }
}

SlurmSweep slurm_sweep(const SweepOptions& options, const SlurmOptions& slurm,
                       const StudyFile& study) {
  SlurmSweep sweep;
  sweep.name = study.name;
  sweep.scenarios = study.scenarios;
  sweep.shards = shards_of(slurm, study.scenarios);
  sweep.processes = std::max(options.processes, 1);
  sweep.program = std::filesystem::read_symlink("/proc/self/exe");
  sweep.study = absolute(options.study);
  sweep.out = absolute(options.out);
  sweep.catalog = absolute(options.common.catalog);
  sweep.csv = absolute(options.csv);
  sweep.sbatch = slurm.sbatch;
  return sweep;
}

/// Of where results are to go; empty: none.
std::string mistake_in_results(const SweepOptions& options, const StudyFile& study) {
  std::vector<std::filesystem::path> kept = files_read(study, options.common.catalog);
  for (const char* name : {"sweep.sbatch", "merge.sbatch", "slurm-jobs"}) {
    kept.push_back(std::filesystem::path{options.out} / name);
  }
  return mistake_in_outputs({.csv = options.csv, .json = options.common.json}, kept);
}

int refuse(const std::string& problem) {
  std::cerr << problem << "\n";
  return wrong_usage;
}

}  // namespace

int submit_sweep(const SweepOptions& options, const SlurmOptions& slurm) {
  if (options.csv == "-") {
    return refuse("--csv: a job of Slurm's cannot write to this standard output (name a file)");
  }
  if (const std::string mistake = mistake_in_folder(options.out); !mistake.empty()) {
    return refuse(mistake);
  }
  check_sbatch_options(slurm);
  const StudyFile study = read_study_file(options.study);
  const Catalogue catalogue = parsed_catalogue(catalogue_of(options.common));
  if (const std::string mistake = mistake_in_results(options, study); !mistake.empty()) {
    return refuse(mistake);
  }
  check_study(study, catalogue);  // rather than in each task
  const SlurmSweep sweep = slurm_sweep(options, slurm, study);
  const SlurmJobs jobs = submit_to_slurm(sweep);
  print(options.common, submission_text(sweep, jobs), submission_json(sweep, jobs));
  return fine;
}

}  // namespace trainyard
