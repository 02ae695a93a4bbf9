#pragma once

#include <string>

#include "analysis/slurm_script.hpp"

namespace trainyard {

/// Two jobs that Slurm has taken, by their ids.
struct SlurmJobs {
  std::string sweep;  ///< an array with a task for each shard
  std::string merge;  ///< starts when all of those have ended
};

/// The most shards that one array of this cluster can have; that of Slurm's own default where there
/// is no Slurm. Throws OutputError if Slurm does not answer.
int most_slurm_shards();

/// Writes both scripts to the folder `out`, and submits them: both or none.
///
/// Throws InputError if jobs that were submitted from this folder have not ended, because two tasks
/// on two nodes must not write to one database; and if Slurm could not write logs there. Throws
/// OutputError if there is no Slurm or if it refuses.
SlurmJobs submit_to_slurm(const SlurmSweep& sweep);

}  // namespace trainyard
