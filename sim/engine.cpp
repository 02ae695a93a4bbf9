#include "sim/engine.hpp"

#include <algorithm>

#include "sim/engine_fluid.hpp"
#include "sim/engine_simgrid.hpp"

namespace trainyard {

Timeline simulate(std::span<const Bandwidth> links, const TaskGraph& graph, Engine engine) {
  switch (engine) {
    case Engine::simgrid:
      break;
    case Engine::fluid:
      return simulate_fluid(links, graph);
  }
  return simulate_with_simgrid(links, graph);
}

Seconds makespan(const Timeline& timeline) {
  if (timeline.empty()) return Seconds{};
  const Seconds first = std::ranges::min(timeline, {}, &Interval::start).start;
  const Seconds last = std::ranges::max(timeline, {}, &Interval::finish).finish;
  return last - first;
}

}  // namespace trainyard
