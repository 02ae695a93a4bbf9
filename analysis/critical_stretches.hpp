#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "workloads/training_step.hpp"

namespace trainyard {

/// How JSON calls what a task of a step is.
inline constexpr std::array<std::pair<std::string_view, StepEvent>, 6> event_names{{
    {"chunk", StepEvent::chunk},
    {"hand_over", StepEvent::hand_over},
    {"gather", StepEvent::gather},
    {"reduce", StepEvent::reduce},
    {"agreement", StepEvent::agreement},
    {"optimizer", StepEvent::optimizer},
}};

/// Tasks that follow each other on the critical path of a step, of one rank and one kind.
struct CriticalStretch {
  StepEvent event;
  int rank;  ///< of all classes; of a hand-over the sender's, of gradients or weights their
             ///< first holder's
  std::size_t chunks;  ///< if it is one of chunks
  Interval when;
};

/// The critical path of a step, joined into stretches; what takes no time is left out.
std::vector<CriticalStretch> critical_stretches(const StepTimeline& timeline);

/// What a step waits for altogether: a kind of tasks, chunks by rank.
struct CriticalShare {
  StepEvent event;
  int rank;  ///< of chunks; else 0
  Seconds time;
};

/// The time of the critical path by what it is: chunks first, of the rank that takes longest first,
/// then the others in the order of StepEvent. The times add up to the path's.
std::vector<CriticalShare> critical_shares(const std::vector<CriticalStretch>& path);

}  // namespace trainyard
