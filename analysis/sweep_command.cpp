#include "analysis/sweep_command.hpp"

#include <filesystem>
#include <iostream>

#include "analysis/exit_code.hpp"
#include "analysis/output.hpp"
#include "analysis/row_counts.hpp"
#include "analysis/study_check.hpp"
#include "analysis/study_csv.hpp"
#include "analysis/study_hash.hpp"
#include "analysis/study_outputs.hpp"
#include "analysis/sweep.hpp"
#include "analysis/sweep_summary.hpp"
#include "analysis/workers.hpp"
#include "sim/catalogue_document.hpp"

namespace trainyard {
namespace {

int refuse(const std::string& problem) {
  std::cerr << problem << "\n";
  return wrong_usage;
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!error) return;
  throw OutputError{folder.string() + ": no such folder can be made (" + error.message() + ")"};
}

std::string mistake_in_results(const SweepOptions& options, const StudyFile& study,
                               const std::filesystem::path& database) {
  std::vector<std::filesystem::path> kept = files_read(study, options.common.catalog);
  kept.push_back(database);
  return mistake_in_outputs({.csv = options.csv, .json = options.common.json}, kept);
}

int tell_interruption(const SweepEnd& end) {
  std::cerr << "interrupted: " << count_text(end.known) << " of " << count_text(end.scenarios)
            << " scenarios done (run it again to go on)\n";
  return interrupted;
}

void tell_results(const SweepOptions& options, const Study& database, const SweepSummary& summary) {
  if (!options.csv.empty()) {
    write_output(options.csv, [&](std::ostream& stream) { write_csv(stream, database); });
  }
  print(options.common, options.csv == "-" ? "" : summary_text(summary), json_of(summary));
}

/// A study without any result has a mistake that its rows tell.
int end_of(const StudyFile& study, const RowCounts& counts) {
  if (counts.of(RowStatus::failed) < counts.scenarios) return fine;
  std::cerr << study.name << every_scenario_failed;
  return wrong_input;
}

}  // namespace

int sweep_study(const SweepOptions& options) {
  const std::optional<Shard> shard = read_shard(options.shard);
  if (!options.shard.empty() && !shard) {
    return refuse("--shard: " + mistake_in_shard(options.shard));
  }
  if (const std::string mistake = mistake_in_folder(options.out); !mistake.empty()) {
    return refuse(mistake);
  }
  const std::filesystem::path file = std::filesystem::path{options.out} / database_name(shard);
  const StudyFile study = read_study_file(options.study);
  const Catalogue catalogue = parsed_catalogue(catalogue_of(options.common));
  if (const std::string mistake = mistake_in_results(options, study, file); !mistake.empty()) {
    return refuse(mistake);
  }
  check_study(study, catalogue);
  const Sweep sweep{.study = study,
                    .catalogue = catalogue,
                    .foundation = foundation_hash(study, catalogue),
                    .shard = shard.value_or(Shard{}),
                    .processes = options.processes > 0 ? options.processes : usable_cores()};
  make_folder(options.out);
  Study database = Study::open(file, identity_of(study, sweep.foundation));
  const SweepEnd end = run_sweep(sweep, database, Interruption{});
  if (end.interrupted) return tell_interruption(end);
  const SweepSummary summary = summary_of(database, file, shard);
  tell_results(options, database, summary);
  return shard ? fine : end_of(study, summary.counts);
}

}  // namespace trainyard
