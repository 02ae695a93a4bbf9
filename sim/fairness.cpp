#include "sim/fairness.hpp"

#include <algorithm>
#include <limits>

#include "sim/fairness_solver.hpp"

namespace trainyard {

void add_up(const Contention& contention, std::span<const double> rates,
            std::vector<LinkUse>& uses) {
  uses.assign(contention.link_count(), {});
  for (std::uint32_t task = 0; task < rates.size(); ++task) {
    for (const SharedLoad& load : contention.of_task(task)) {
      const double share = load.time * rates[task];
      LinkUse& use = uses[load.link];
      use.taken += share * load.alike;
      use.most = std::max(use.most, share);
    }
  }
}

bool is_fair(const Contention& contention, std::span<const double> rates,
             std::span<const LinkUse> uses, double tolerance) {
  const auto too_full = [&](const LinkUse& use) { return use.taken > 1.0 + tolerance; };
  if (std::ranges::any_of(uses, too_full)) return false;
  for (std::uint32_t task = 0; task < rates.size(); ++task) {
    const double rate = rates[task];
    const double ceiling = contention.ceiling(task);
    if (!(rate > 0.0) || rate > ceiling * (1.0 + tolerance)) return false;
    if (rate >= ceiling * (1.0 - tolerance)) continue;
    const auto holds_up = [&](const SharedLoad& load) {
      const LinkUse& use = uses[load.link];
      return use.taken >= 1.0 - tolerance && load.time * rate >= use.most * (1.0 - tolerance);
    };
    if (std::ranges::none_of(contention.of_task(task), holds_up)) return false;
  }
  return true;
}

std::vector<double> fair_rates(std::span<const Bandwidth> links, std::span<const Demand> demands) {
  Contention contention;
  for (const Demand& demand : demands) {
    contention.add_task(std::numeric_limits<double>::infinity());
    for (const LinkLoad& load : demand) {
      if (load.size == Bytes{}) continue;
      const Seconds time = load.size / links[index(load.link)];
      contention.add_load(static_cast<std::uint32_t>(index(load.link)), time.value(), load.alike);
    }
  }
  contention.close();
  FairnessSolver solver;
  const std::span<const double> rates = solver.solve(contention);
  return {rates.begin(), rates.end()};
}

}  // namespace trainyard
