#pragma once

#include <cstddef>
#include <random>
#include <vector>

#include "sim/demand.hpp"
#include "sim/engine.hpp"

// Random graphs for engines to play.

namespace trainyard {

struct Play {
  std::vector<Bandwidth> links;
  TaskGraph graph;

  Timeline timeline(Engine engine) const { return simulate(links, graph, engine); }
  Demand demand(std::size_t task) const {
    const TaskView view = graph[id_at<TaskId>(task)];
    return {view.load.begin(), view.load.end()};
  }
  Seconds alone(std::size_t task) const {
    return graph[id_at<TaskId>(task)].hold + busiest_time(links, demand(task));
  }
};

/// Whether tasks may load the same link, and stand for several.
enum class Meeting { never, often, often_of_several };

/// Loads some of the links, each with a third of a chance; none of those `taken`.
inline Demand random_demand(std::mt19937& random, Meeting meeting, std::vector<bool>& taken) {
  Demand demand;
  for (std::size_t link = 0; link < taken.size(); ++link) {
    if (random() % 3 != 0 || taken[link]) continue;
    taken[link] = meeting == Meeting::never;
    const double size = static_cast<double>(random() % 1000) * 1e6;
    const bool stands_for_several = meeting == Meeting::often_of_several;
    const double alike = stands_for_several ? static_cast<double>(1 + random() % 4) : 1.0;
    demand.push_back({id_at<LinkId>(link), Bytes{size}, alike});
  }
  return demand;
}

inline std::vector<Bandwidth> random_links(std::mt19937& random, std::size_t count) {
  std::vector<Bandwidth> links(count);
  for (Bandwidth& link : links) link = Bandwidth{(1.0 + static_cast<double>(random() % 100)) * 1e9};
  return links;
}

/// Up to 25 tasks of a few streams on a few links.
inline Play random_play(std::mt19937& random, Meeting meeting) {
  Play play{.links = random_links(random, 1 + random() % (meeting == Meeting::never ? 30 : 6)),
            .graph = {}};
  std::vector<bool> taken(play.links.size(), false);
  const std::size_t streams = 1 + random() % 6;
  for (std::size_t task = 0, tasks = 1 + random() % 25; task < tasks; ++task) {
    const Demand load = random_demand(random, meeting, taken);
    std::vector<TaskId> after;
    while (task > 0 && random() % 2 == 0) after.push_back(id_at<TaskId>(random() % task));
    const Seconds hold{random() % 2 == 0 ? 0.0 : static_cast<double>(random() % 200) * 1e-4};
    play.graph.add(id_at<StreamId>(random() % streams), hold, load, after);
  }
  return play;
}

/// How many random graphs to play: our own engine is quick. Under AddressSanitizer SimGrid's actors
/// are threads, a hundred times slower.
inline int rounds(Engine engine) {
#ifdef __SANITIZE_ADDRESS__
  return engine == Engine::simgrid ? 20 : 1000;
#else
  return engine == Engine::simgrid ? 300 : 5000;
#endif
}

}  // namespace trainyard
