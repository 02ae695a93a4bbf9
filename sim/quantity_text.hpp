#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace trainyard {

/// How a unit may be written, and how many base units it is worth.
struct UnitTable {
  std::string_view quantity;  ///< as an error calls it
  std::string_view example;
  std::vector<std::pair<std::string_view, double>> factors;
};

// What a scenario may write a quantity in; the base unit is that of the type in sim/units.hpp.
const UnitTable& time_units();
const UnitTable& size_units();
const UnitTable& bandwidth_units();
const UnitTable& flop_rate_units();
const UnitTable& token_units();
const UnitTable& power_units();
const UnitTable& price_units();
const UnitTable& money_units();
const UnitTable& money_rate_units();
const UnitTable& energy_price_units();
const UnitTable& power_price_units();
const UnitTable& carbon_units();
const UnitTable& area_units();
const UnitTable& failure_rate_units();

/// The number that `text` begins with, and what follows it without spaces in between. Nothing if
/// there is no number, or it is not finite.
std::optional<std::pair<double, std::string_view>> leading_number(std::string_view text);

/// "5 us" in base units; nothing if it has no unit of the table, is negative or not finite.
std::optional<double> read_quantity(std::string_view text, const UnitTable& units);

}  // namespace trainyard
