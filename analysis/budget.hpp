#pragma once

#include <string>

#include "sim/units.hpp"

namespace trainyard {

/// "5M", "5 M USD", "5000000" as dollars. Throws InputError, which names --budget, also for none.
Dollars read_budget(const std::string& text);

/// "60d", "60 d", "12 h". Throws InputError, which names --deadline, also for no time at all.
Seconds read_deadline(const std::string& text);

}  // namespace trainyard
