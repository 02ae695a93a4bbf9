#pragma once

#include <random>

#include "analysis/ownership.hpp"

namespace trainyard {

/// Terms of ownership with any of their parts, or not.
inline Ownership random_ownership(std::mt19937& random) {
  const auto between = [&](double low, double high) {
    return std::uniform_real_distribution<double>{low, high}(random);
  };
  const auto perhaps = [&](double high) { return random() % 3 == 0 ? 0.0 : between(0.0, high); };
  return {.name = "random",
          .gpus_per_node = static_cast<int>(random() % 16) + 1,
          .node = Dollars{between(1e4, 5e5)},
          .network = Dollars{perhaps(1e5)},
          .storage = Dollars{perhaps(5e4)},
          .server_life = between(1.0, 8.0) * one_year,
          .building = PowerPrice{perhaps(30.0)},
          .building_life = between(5.0, 40.0) * one_year,
          .use = between(0.1, 1.0),
          .peak = Watts{between(1e3, 2e4)},
          .draw = between(0.3, 1.0),
          .idle_draw = perhaps(0.3),
          .pue = between(1.0, 2.0),
          .electricity = EnergyPrice{between(0.0, 0.3) / 3.6e6},
          .staff = DollarRate{perhaps(20000.0) / one_year.value()},
          .interest = perhaps(0.2),
          .source = "random"};
}

}  // namespace trainyard
