#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/row_counts.hpp"
#include "analysis/shard.hpp"
#include "analysis/study.hpp"

namespace trainyard {

/// What is told, behind its name, of a study without any result.
inline constexpr const char* every_scenario_failed =
    ": every scenario failed (mend the study or its scenario; the rows tell why)\n";

/// A message of scenarios that failed or were broken off, and how many there are with it.
struct FailureCount {
  std::string message;
  std::size_t scenarios;
};

/// What a study's database says, told at the end of a sweep.
struct SweepSummary {
  StudyIdentity identity;
  std::filesystem::path database;
  std::optional<Shard> shard;
  RowCounts counts;                    ///< of the study, or of this part of it
  std::vector<FailureCount> failures;  ///< the most frequent ones, those first
  std::vector<StudyRow> best;          ///< the shortest steps of those done, shortest first
};

SweepSummary summary_of(const Study& study, const std::filesystem::path& database,
                        const std::optional<Shard>& shard);

/// To be read in a terminal.
std::string summary_text(const SweepSummary& summary);

/// The same as JSON.
std::string json_of(const SweepSummary& summary);

}  // namespace trainyard
