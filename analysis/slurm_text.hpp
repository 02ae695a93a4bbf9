#pragma once

#include <string>

#include "analysis/slurm_submission.hpp"

namespace trainyard {

/// What was submitted, how to watch it, and what to do if it fails.
std::string submission_text(const SlurmSweep& sweep, const SlurmJobs& jobs);

/// The same for scripts.
std::string submission_json(const SlurmSweep& sweep, const SlurmJobs& jobs);

}  // namespace trainyard
