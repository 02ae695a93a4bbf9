#pragma once

#include "sim/units.hpp"

namespace trainyard {

/// What a run, or a phase of it, has to do.
struct RunWork {
  Seconds work{};  ///< how long it would take if nothing ever stopped it
  int nodes = 1;
  int replicas = 1;    ///< of the model that all nodes together hold: by these it shrinks
  Bytes checkpoint{};  ///< its size, which counts only if storage has a bandwidth
};

}  // namespace trainyard
