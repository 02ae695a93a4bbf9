#pragma once

#include <string>
#include <vector>

#include "analysis/energy.hpp"
#include "analysis/named_text.hpp"

namespace trainyard {

/// The three conventions as a table, what they rest on, and how far they are from one another.
std::string energy_text(const EnergyReport& report);

/// What they rest on: the load of GPUs, PUE, grid and electricity, with their sources.
std::vector<CitedText> energy_terms(const EnergyReport& report);

}  // namespace trainyard
