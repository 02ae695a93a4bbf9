#pragma once

#include <optional>

namespace trainyard {

/// How many characters a line of the terminal has that standard output goes to; none if it goes
/// elsewhere, or the terminal does not know.
std::optional<int> terminal_width();

}  // namespace trainyard
