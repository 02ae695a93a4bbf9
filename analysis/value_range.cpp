#include "analysis/value_range.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include "sim/quantity_text.hpp"

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, Spacing>, 2> spacing_names{
    {{"linear", Spacing::linear}, {"logarithmic", Spacing::logarithmic}}};

std::pair<double, std::string> read_end(const YamlValue& value) {
  const auto parsed = leading_number(value.text());
  if (!parsed) value.fail("'" + value.text() + "' is not a number", "write it like '100 GB/s'");
  return {parsed->first, std::string{parsed->second}};
}

}  // namespace

std::string ValueRange::at(double part) const {
  const double value =
      spacing == Spacing::linear ? from + (to - from) * part : from * std::pow(to / from, part);
  return fmt::format("{:.9g}{}{}", value, unit.empty() ? "" : " ", unit);
}

ValueRange read_value_range(YamlMap& map) {
  const YamlValue to_value = map.at("to");
  const auto [from, unit] = read_end(map.at("from"));
  const auto [to, unit_of_to] = read_end(to_value);
  if (unit != unit_of_to) {
    to_value.fail("'" + unit_of_to + "' where 'from' has '" + unit + "'",
                  "write both in the same unit");
  }
  if (to <= from) to_value.fail("no more than 'from'", "write the smaller number first");
  const auto spacing = map.find("spacing");
  const Spacing choice = spacing ? spacing->one_of(spacing_names) : Spacing::linear;
  if (choice == Spacing::logarithmic && from <= 0.0) {
    map.at("from").fail("nothing is a part of zero on a logarithmic scale",
                        "begin above zero, or write 'spacing: linear'");
  }
  return {.from = from, .to = to, .unit = unit, .spacing = choice};
}

}  // namespace trainyard
