#include "analysis/band_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

/// In units of `unit`, to a tenth.
template <class Value>
std::string in_units(const Band<Value>& band, Value unit) {
  return band_text(band,
                   [&](Value value) { return grouped(std::round(10.0 * (value / unit)) / 10.0); });
}

}  // namespace

std::string dollars_text(const Band<Dollars>& amount) {
  return band_text(amount, [](Dollars dollars) { return "$" + grouped(dollars.value()); });
}

std::string price_text(const Band<Price>& price) {
  return band_text(price, [](Price one) { return fmt::format("${:.2f}", one.value()); });
}

std::string hours_text(const Band<GpuHours>& hours) {
  return band_text(hours, [](GpuHours one) { return grouped(one.value()); });
}

std::string number_text(const Band<double>& number) {
  return band_text(number, [](double one) { return fmt::format("{:g}", one); });
}

std::string percent_text(const Band<double>& share) {
  return band_text(share, [](double one) { return fmt::format("{:g} %", 100.0 * one); });
}

std::string days_text(const Band<Seconds>& duration) {
  return band_text(duration, [](Seconds time) { return fmt::format("{:.2f}", time / one_day); });
}

std::string megawatt_hours_text(const Band<Joules>& energy) {
  return in_units(energy, Joules{3.6e9});
}

std::string tonnes_text(const Band<Grams>& emissions) {
  return in_units(emissions, Grams{1e6});
}

}  // namespace trainyard
