#pragma once

#include <string>

#include "tests/money.hpp"

namespace trainyard {

/// Shares of time about as in arXiv 2505.09343, Table 4.
inline LoadShares deepseek_v3_load() {
  return {.computing = 0.85, .communicating = 0.04, .idle = 0.11};
}

inline EnergyReport energy_of(GpuHours hours, const std::string& terms) {
  return energy_report(Band<GpuHours>::sure(hours), Watts{700.0}, 8, deepseek_v3_load(),
                       node_draw_of(catalogue_energy(), Architecture::hopper),
                       energy_terms_from(terms));
}

inline EnergyReport deepseek_v3_energy() {
  return energy_of(GpuHours{2.788e6}, "{grid: china-2023, pue: other, electricity: 0.08 USD/kWh}");
}

inline EnergyReport llama_405b_energy(const std::string& terms) {
  return energy_of(GpuHours{30.84e6}, terms);
}

}  // namespace trainyard
