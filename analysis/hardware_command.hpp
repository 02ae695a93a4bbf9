#pragma once

#include <optional>
#include <string>

#include "analysis/commands.hpp"
#include "analysis/hardware_terms.hpp"

namespace trainyard {

struct HardwareOptions {
  std::string gpus;      ///< as read_gpu_choices has them
  std::string deadline;  ///< "60 d"; empty: as long as the scenario takes as it is written
  std::optional<Date>
      date;  ///< for prices and export rules; nothing: the scenario's price, no rules
  Destination destination = Destination::china;
};

/// Prints what one scenario takes on several GPUs. While it works, a line on standard error tells
/// how far it is if that is a terminal.
int compare_hardware(const CompareOptions& options, const HardwareOptions& hardware);

}  // namespace trainyard
