#include "analysis/slurm_text.hpp"

#include <array>

#include "analysis/json_text.hpp"
#include "analysis/report.hpp"
#include "analysis/shard.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

std::string counted(double number, const std::string& what) {
  return grouped(number) + " " + what + (number == 1.0 ? "" : "s");
}

}  // namespace

std::string submission_text(const SlurmSweep& sweep, const SlurmJobs& jobs) {
  const std::string shards = counted(sweep.shards, "shard");
  const std::array<TableRow, 2> rows{
      {{"job " + jobs.sweep,
        "an array of " + counted(sweep.shards, "task") + ", one for each shard"},
       {"job " + jobs.merge,
        "merges them into " + (sweep.out / whole_study_name).string() + " when all have ended"}}};
  const std::string queue = "squeue -j " + jobs.sweep + "," + jobs.merge;
  return sweep.name + ": " + counted(static_cast<double>(sweep.scenarios), "scenario") + " in " +
         shards + ", submitted to Slurm\n\n" +
         text_table(rows, std::array{Side::left, Side::left}) + "\nwatch:   " + queue +
         "\nlogs:    " + (sweep.out / "logs").string() +
         "\nscripts: " + (sweep.out / "sweep.sbatch").string() + ", merge.sbatch\n\n" +
         "If a task fails, run the same command again when both jobs have ended: rows that are "
         "there cost nothing.\n";
}

std::string submission_json(const SlurmSweep& sweep, const SlurmJobs& jobs) {
  const auto in_out = [&](const char* name) { return (sweep.out / name).string(); };
  return text_of({{"study", sweep.name},
                  {"scenarios", sweep.scenarios},
                  {"shards", sweep.shards},
                  {"sweep_job", jobs.sweep},
                  {"merge_job", jobs.merge},
                  {"sweep_script", in_out("sweep.sbatch")},
                  {"merge_script", in_out("merge.sbatch")},
                  {"logs", in_out("logs")},
                  {"database", in_out(whole_study_name)}});
}

}  // namespace trainyard
