#pragma once

#include <optional>

namespace trainyard {

/// How many characters a line of the terminal has that a stream goes to (of standard output 1, of
/// standard error 2); none if it goes elsewhere, or the terminal does not know.
std::optional<int> terminal_width(int stream = 1);

}  // namespace trainyard
