#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/task_graph.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// When a task ran. It starts when its stream is free and all that it waits for has finished.
struct Interval {
  Seconds start;
  Seconds finish;

  constexpr Seconds duration() const { return finish - start; }
};

/// When each task ran, indexed by TaskId, counted from the start of the simulation.
using Timeline = std::vector<Interval>;

/// The machine could not play a simulation: it has no memory or no processes left.
class SimulationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What plays simulations.
enum class Engine : std::uint8_t {
  simgrid,  ///< parallel tasks of SimGrid, played in a copy of the process that must have one
            ///< thread
  fluid,    ///< events and rates of our own, hundreds of times as fast
};

inline constexpr std::array<std::pair<std::string_view, Engine>, 2> engine_names{{
    {"simgrid", Engine::simgrid},
    {"fluid", Engine::fluid},
}};

/// Plays `graph` on links of the given bandwidths (indexed by LinkId).
///
/// A task first holds its stream for `hold`, then moves its load. All bytes of a task advance
/// together: alone it takes the time of its busiest link. Tasks that meet on a link share it, each
/// counting once, by bottleneck max fairness: every task has a saturated link on which no other
/// task has more bandwidth than it. Where loads are unequal several such allocations may exist, and
/// engines may find different ones.
///
/// The same graph gives the same timeline, whatever was played before. Requires every link of the
/// graph to be in `links`, with a bandwidth above zero. Throws SimulationError.
Timeline simulate(std::span<const Bandwidth> links, const TaskGraph& graph,
                  Engine engine = Engine::simgrid);

/// From the start of the first task to the finish of the last; zero if there is none.
Seconds makespan(const Timeline& timeline);

}  // namespace trainyard
