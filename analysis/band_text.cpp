#include "analysis/band_text.hpp"

#include <fmt/format.h>

#include "analysis/report.hpp"

namespace trainyard {

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

}  // namespace trainyard
