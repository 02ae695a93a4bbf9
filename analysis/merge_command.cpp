#include "analysis/merge_command.hpp"

#include <filesystem>
#include <iostream>

#include "analysis/exit_code.hpp"
#include "analysis/json_merge.hpp"
#include "analysis/merge.hpp"
#include "analysis/merge_files.hpp"
#include "analysis/output.hpp"
#include "analysis/row_counts.hpp"
#include "analysis/shard.hpp"
#include "analysis/study_csv.hpp"
#include "analysis/study_outputs.hpp"
#include "analysis/sweep_summary.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

namespace fs = std::filesystem;

std::string merge_text(const StudyIdentity& identity, const RowCounts& counts,
                       const fs::path& file) {
  const std::string missing =
      counts.missing() == 0
          ? "none missing"
          : count_text(counts.missing()) + " missing (run the shards that have them, merge again)";
  std::vector<TableRow> table = status_lines(counts);
  table.insert(table.begin(), {"rows", count_text(counts.rows()) + " of " +
                                           count_text(counts.scenarios) + ", " + missing});
  table.push_back({"database", file.string()});
  return "Study '" + identity.name + "'\n" +
         text_table(table, std::vector<Side>{Side::left, Side::left});
}

std::string mistake_in_results(const MergeOptions& options, std::vector<fs::path> kept,
                               const fs::path& merged) {
  kept.push_back(merged);
  return mistake_in_outputs({.csv = options.csv, .json = options.common.json}, kept);
}

}  // namespace

int merge_studies(const MergeOptions& options) {
  const std::vector<fs::path> files = study_files(options.directories);
  const fs::path out = options.out.empty() ? options.directories.front() : options.out;
  if (const std::string mistake = mistake_in_results(options, files, out / whole_study_name);
      !mistake.empty()) {
    std::cerr << mistake << "\n";
    return wrong_usage;
  }
  std::error_code ignored;
  fs::create_directories(out, ignored);  // where it cannot be, opening the database tells
  const Study study = merge(files, out / whole_study_name);
  if (!options.csv.empty()) {
    write_output(options.csv, [&](std::ostream& stream) { write_csv(stream, study); });
  }
  const RowCounts counts = count_rows(study);
  std::string text = merge_text(study.identity(), counts, out / whole_study_name);
  if (options.csv == "-") text.clear();
  print(options.common, text, json_of(study.identity(), counts, out / whole_study_name));
  if (counts.of(RowStatus::failed) < counts.scenarios) return fine;
  std::cerr << study.identity().name << every_scenario_failed;
  return wrong_input;
}

}  // namespace trainyard
