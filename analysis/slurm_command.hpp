#pragma once

#include <string>
#include <vector>

namespace trainyard {

struct SweepOptions;

struct SlurmOptions {
  int shards = 0;                   ///< 0: by the number of scenarios
  std::vector<std::string> sbatch;  ///< further options for sbatch: "--partition=cpu"
};

/// Writes a job array that runs the sweep's shards and a job that merges them, submits both to
/// Slurm, and tells what it did. Returns 0, or 2 if `out` is empty, rows are to
/// go to standard output, or a result would overwrite the other or what is read or submitted.
int submit_sweep(const SweepOptions& sweep, const SlurmOptions& slurm);

}  // namespace trainyard
