#pragma once

#include <ostream>

#include "analysis/study.hpp"

namespace trainyard {

/// Writes a study's rows by index as CSV (RFC 4180): id, hash, status, message, inputs, outputs.
void write_csv(std::ostream& out, const Study& study);

}  // namespace trainyard
