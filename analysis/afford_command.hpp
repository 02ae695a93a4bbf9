#pragma once

#include <optional>
#include <string>

#include "analysis/commands.hpp"
#include "sim/date.hpp"

namespace trainyard {

struct AffordOptions {
  CommonOptions common;
  std::string scenario;
  std::string budget;             ///< "5M"
  std::string deadline;           ///< "60d"; empty: none
  std::optional<Date> date = {};  ///< that the price book is asked for; else the scenario's price
};

/// Prints the most tokens and the largest model that a budget and a deadline pay for. Returns 3,
/// and writes nothing, if the plan does not fit in the GPU's memory.
int show_affordable(const AffordOptions& options);

}  // namespace trainyard
