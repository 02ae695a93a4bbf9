#include "analysis/band_text.hpp"

#include <fmt/format.h>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

template <class Value, class Text>
std::string band_text(const Band<Value>& band, Text text) {
  if (band.is_sure()) return text(band.middle);
  return fmt::format("{} ({} to {})", text(band.middle), text(band.low), text(band.high));
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

}  // namespace trainyard
