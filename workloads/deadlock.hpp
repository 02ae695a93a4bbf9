#pragma once

#include <optional>
#include <string>

#include "workloads/schedule.hpp"

namespace trainyard {

/// The cycle of chunks that wait for one another, as a sentence, if the ranks cannot come to the
/// end of their lists. Requires a complete schedule; every stage of every pipe is held by one phase
/// of one rank.
std::optional<std::string> find_deadlock(const Schedule& schedule);

}  // namespace trainyard
