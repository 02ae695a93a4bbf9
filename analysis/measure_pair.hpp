#pragma once

#include "analysis/scenario.hpp"
#include "sim/engine.hpp"

namespace trainyard {

/// A forward of a stage and a backward of the same stage, run as the overlapped pair that
/// bidirectional schedules have; what comes from other stages or goes there is left out.
struct MeasuredPair {
  Scenario run;
  int stage;
};

/// Whether a scenario measures a pair: `measure: chunk-pair` or `measure: {chunk: pair, ...}`.
bool measures_pair(const YamlDocument& document);

/// Reads the whole run of a scenario that measures a pair, and of which stage: `stage`, from 0 on,
/// or the one in the middle. Throws InputError.
MeasuredPair read_measured_pair(YamlMap& file, const Catalogue& catalogue);

/// What a pair takes on a GPU whose experts get as many rows as the mean: its own kernels and rows,
/// and that it waits for the fullest GPU.
struct PairTime {
  Seconds duration;           ///< on the fullest GPU, and so on all
  Seconds compute_busy = {};  ///< while kernels run
  Seconds exposed = {};       ///< the rest: communication that no kernel runs beside, and waiting
  Seconds transport = {};     ///< while rows travel to experts or back; barriers are not counted
};

PairTime time_of(const MeasuredPair& pair, Engine engine = Engine::simgrid);

}  // namespace trainyard
