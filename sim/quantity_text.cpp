#include "sim/quantity_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sim/units.hpp"

namespace trainyard {
namespace {

constexpr double year = one_year.value();
constexpr double kilowatt_hour = 3.6e6;

}  // namespace

const UnitTable& time_units() {
  static const UnitTable table{"time",
                               "5 us",
                               {{"s", 1.0},
                                {"ms", 1e-3},
                                {"us", 1e-6},
                                {"ns", 1e-9},
                                {"min", 60.0},
                                {"h", one_hour.value()},
                                {"d", one_day.value()},
                                {"year", year}}};
  return table;
}
const UnitTable& size_units() {
  static const UnitTable table{"size",
                               "80 GiB",
                               {{"B", 1.0},
                                {"kB", 1e3},
                                {"MB", 1e6},
                                {"GB", 1e9},
                                {"TB", 1e12},
                                {"KiB", 0x1p10},
                                {"MiB", 0x1p20},
                                {"GiB", 0x1p30},
                                {"TiB", 0x1p40}}};
  return table;
}
const UnitTable& bandwidth_units() {
  static const UnitTable table{"bandwidth",
                               "450 GB/s",
                               {{"MB/s", 1e6},
                                {"GB/s", 1e9},
                                {"TB/s", 1e12},
                                {"Mb/s", 1e6 / 8.0},
                                {"Gb/s", 1e9 / 8.0},
                                {"Tb/s", 1e12 / 8.0}}};
  return table;
}
const UnitTable& flop_rate_units() {
  static const UnitTable table{
      "rate", "989.4 TFLOP/s", {{"GFLOP/s", 1e9}, {"TFLOP/s", 1e12}, {"PFLOP/s", 1e15}}};
  return table;
}
const UnitTable& token_units() {
  static const UnitTable table{
      "number of tokens", "14.8 T", {{"K", 1e3}, {"M", 1e6}, {"B", 1e9}, {"T", 1e12}}};
  return table;
}
const UnitTable& power_units() {
  static const UnitTable table{
      "power", "700 W", {{"W", 1.0}, {"kW", 1e3}, {"MW", 1e6}, {"GW", 1e9}}};
  return table;
}
const UnitTable& price_units() {
  static const UnitTable table{"price", "2.00 USD/GPU-hour", {{"USD/GPU-hour", 1.0}}};
  return table;
}
const UnitTable& money_units() {
  static const UnitTable table{
      "sum of money", "83000 USD", {{"USD", 1.0}, {"k USD", 1e3}, {"M USD", 1e6}, {"B USD", 1e9}}};
  return table;
}
const UnitTable& money_rate_units() {
  static const UnitTable table{
      "yearly sum of money",
      "400 k USD/year",
      {{"USD/year", 1.0 / year}, {"k USD/year", 1e3 / year}, {"M USD/year", 1e6 / year}}};
  return table;
}
const UnitTable& energy_price_units() {
  static const UnitTable table{
      "price of electricity", "0.08 USD/kWh", {{"USD/kWh", 1.0 / kilowatt_hour}}};
  return table;
}
const UnitTable& power_price_units() {
  static const UnitTable table{
      "price of building for so much power", "10 M USD/MW", {{"USD/W", 1.0}, {"M USD/MW", 1.0}}};
  return table;
}
const UnitTable& carbon_units() {
  static const UnitTable table{"carbon intensity", "582 g/kWh", {{"g/kWh", 1.0 / kilowatt_hour}}};
  return table;
}
const UnitTable& area_units() {
  static const UnitTable table{"area", "814 mm2", {{"mm2", 1.0}, {"cm2", 100.0}}};
  return table;
}
const UnitTable& failure_rate_units() {
  static const UnitTable table{"rate of failures",
                               "3.79e-3 /node-day",
                               {{"/node-day", 1.0 / one_day.value()}, {"/node-year", 1.0 / year}}};
  return table;
}

std::optional<std::pair<double, std::string_view>> leading_number(std::string_view text) {
  double number = 0.0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return std::pair{number, text};
}

std::optional<double> read_quantity(std::string_view text, const UnitTable& units) {
  const auto parsed = leading_number(text);
  if (!parsed || parsed->first < 0.0) return std::nullopt;
  const auto unit = std::ranges::find(units.factors, parsed->second,
                                      [](const auto& entry) { return entry.first; });
  if (unit == units.factors.end()) return std::nullopt;
  const double value = parsed->first * unit->second;
  return std::isfinite(value) ? std::optional{value} : std::nullopt;
}

}  // namespace trainyard
