#pragma once

#include <string>
#include <vector>

#include "analysis/export_rules.hpp"

namespace trainyard {

/// The numbers by which a clause decides, those by which it holds first: "TPP 36,000 is not below
/// 21,000".
std::vector<std::string> export_reasons(const Ruling& ruling, const ChipMetrics& metrics);

/// "15,831.2": a number with one decimal, unless that is zero.
std::string plain_number(double number);

}  // namespace trainyard
