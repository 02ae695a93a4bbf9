#pragma once

#include <cstddef>
#include <string>

#include "analysis/interruption.hpp"
#include "analysis/shard.hpp"
#include "analysis/study.hpp"
#include "analysis/study_file.hpp"
#include "sim/catalogue.hpp"

namespace trainyard {

/// What a sweep runs.
struct Sweep {
  const StudyFile& study;
  const Catalogue& catalogue;
  std::string foundation;  ///< `foundation_hash` of both
  Shard shard;             ///< the part of it to run
  int processes;
};

/// How far it came: of all scenarios of its part, those whose rows are there.
struct SweepEnd {
  std::size_t scenarios;
  std::size_t known;
  bool interrupted;  ///< by Ctrl-C or the like, before all rows were there
};

/// The row of one scenario of the study, predicted.
StudyRow predicted_row(const Sweep& sweep, std::size_t scenario);

/// Predicts the scenarios whose rows are not in the database, or were broken off, in worker
/// processes, and adds their rows as they come: what is there ten times a second, in one
/// transaction. An interruption ends it. Throws OutputError if the database cannot be written; what
/// is in it stays.
SweepEnd run_sweep(const Sweep& sweep, Study& database, const Interruption& interruption);

}  // namespace trainyard
