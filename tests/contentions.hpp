#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <vector>

#include "sim/contention.hpp"

// Random contentions, and the definition of fairness to hold rates against.

namespace trainyard {

/// How unlike the loads of a random contention are.
enum class Loads {
  any,         ///< times from a hundredth to 1, all different
  extreme,     ///< from a twentieth to 20
  few_values,  ///< 1, 2 or 3, so that much is equal
  equal,       ///< on all links of a task, as of plain flows
  several,     ///< as `few_values`, of tasks that stand for up to 4
};

inline double random_time(std::mt19937& random, Loads loads, double task_time) {
  const double uniform = static_cast<double>(random()) / 0x1p32;
  switch (loads) {
    case Loads::any:
      return 0.01 + uniform;
    case Loads::extreme:
      return std::exp(6.0 * uniform - 3.0);
    case Loads::few_values:
    case Loads::several:
      return static_cast<double>(1 + random() % 3);
    case Loads::equal:
      break;
  }
  return task_time;
}

/// Tasks that load each link with a chance, and at least one; a third of them have a ceiling.
inline Contention random_contention(std::mt19937& random, Loads loads) {
  Contention contention;
  const auto tasks = static_cast<std::uint32_t>(1 + random() % 12);
  const auto links = static_cast<std::uint32_t>(1 + random() % 12);
  const unsigned long one_of = 1 + random() % 4;
  for (std::uint32_t task = 0; task < tasks; ++task) {
    const double infinite = std::numeric_limits<double>::infinity();
    const double ceiling = (1.0 + static_cast<double>(random() % 100)) / 100.0;
    contention.add_task(random() % 3 == 0 ? ceiling : infinite);
    const auto task_time = static_cast<double>(1 + random() % 9);
    const auto always = static_cast<std::uint32_t>(random() % links);
    for (std::uint32_t link = 0; link < links; ++link) {
      if (random() % one_of != 0 && link != always) continue;
      const double alike = loads == Loads::several ? static_cast<double>(1 + random() % 4) : 1.0;
      contention.add_load(link, random_time(random, loads, task_time), alike);
    }
  }
  contention.close();
  return contention;
}

/// By how much rates miss bottleneck max fairness: at most by what a link is more than full, and
/// for each task by what misses to a full link on which none takes more for itself.
inline double unfairness(const Contention& contention, std::span<const double> rates) {
  double worst = 0.0;
  std::vector<double> taken(contention.link_count());
  std::vector<double> most(contention.link_count());
  for (std::uint32_t link = 0; link < taken.size(); ++link) {
    for (const SharedLoad& load : contention.on_link(link)) {
      taken[link] += load.time * load.alike * rates[load.task];
      most[link] = std::max(most[link], load.time * rates[load.task]);
    }
    worst = std::max(worst, taken[link] - 1.0);
  }
  for (std::uint32_t task = 0; task < rates.size(); ++task) {
    const double ceiling = contention.ceiling(task);
    worst = std::max(worst, rates[task] / ceiling - 1.0);
    double missing = 1.0 - rates[task] / ceiling;
    for (const SharedLoad& load : contention.of_task(task)) {
      const double below = 1.0 - load.time * rates[task] / most[load.link];
      missing = std::min(missing, std::max(1.0 - taken[load.link], below));
    }
    worst = std::max(worst, rates[task] > 0.0 ? missing : 1.0);
  }
  return worst;
}

}  // namespace trainyard
