#pragma once

#include <string>

#include "analysis/ledger.hpp"

namespace trainyard {

/// The ledger as one table, a line for each line of it, with the headline and the programme as two
/// columns; below it which lines each sum contains, and the sources.
std::string ledger_text(const Ledger& ledger);

/// "pre-training, context extension": names of the lines of the final run, or of those that are on.
std::string headline_lines(const Ledger& ledger);
std::string total_lines(const Ledger& ledger);

}  // namespace trainyard
