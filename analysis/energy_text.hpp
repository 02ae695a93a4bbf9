#pragma once

#include <string>

#include "analysis/energy.hpp"

namespace trainyard {

/// The three conventions as a table, what they rest on, and how far they are from one another.
std::string energy_text(const EnergyReport& report);

}  // namespace trainyard
