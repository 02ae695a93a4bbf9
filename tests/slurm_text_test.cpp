#include "analysis/slurm_text.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

const SlurmJobs jobs{.sweep = "17", .merge = "18"};

SlurmSweep sweep() {
  SlurmSweep sweep;
  sweep.name = "nvlink";
  sweep.scenarios = 100'000;
  sweep.shards = 100;
  sweep.out = "/scratch/ada/nvlink";
  return sweep;
}

}  // namespace

TEST_CASE("a submission tells its jobs, how to watch them, and what to do when one fails") {
  CHECK(submission_text(sweep(), jobs) ==
        R"(nvlink: 100,000 scenarios in 100 shards, submitted to Slurm

job 17  an array of 100 tasks, one for each shard
job 18  merges them into /scratch/ada/nvlink/study.sqlite when all have ended

watch:   squeue -j 17,18
logs:    /scratch/ada/nvlink/logs
scripts: /scratch/ada/nvlink/sweep.sbatch, merge.sbatch

If a task fails, run the same command again when both jobs have ended: rows that are there cost nothing.
)");
}

TEST_CASE("a submission's JSON has what a script needs to wait for it") {
  CHECK(submission_json(sweep(), jobs) == R"({
  "study": "nvlink",
  "scenarios": 100000,
  "shards": 100,
  "sweep_job": "17",
  "merge_job": "18",
  "sweep_script": "/scratch/ada/nvlink/sweep.sbatch",
  "merge_script": "/scratch/ada/nvlink/merge.sbatch",
  "logs": "/scratch/ada/nvlink/logs",
  "database": "/scratch/ada/nvlink/study.sqlite"
}
)");
}
