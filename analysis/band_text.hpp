#pragma once

#include <string>

#include "analysis/band.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// What `text` makes of the middle, and of the bounds in brackets if they differ.
template <class Value, class Text>
std::string band_text(const Band<Value>& band, Text text) {
  const std::string middle = text(band.middle);
  if (band.is_sure()) return middle;
  return middle + " (" + text(band.low) + " to " + text(band.high) + ")";
}

/// "$5,576,000", or "$5,576,000 ($4,000,000 to $7,000,000)".
std::string dollars_text(const Band<Dollars>& amount);

/// "$2.00", or "$2.99 ($2.49 to $3.99)": of a GPU-hour.
std::string price_text(const Band<Price>& price);

/// "2,788,000", or "2,788,000 (2,500,000 to 3,100,000)".
std::string hours_text(const Band<GpuHours>& hours);

/// "9", or "9 (8.5 to 12)".
std::string number_text(const Band<double>& number);

/// "39 %", or "39 % (29 % to 49 %)".
std::string percent_text(const Band<double>& share);

/// "3,289", or with its band likewise: MWh.
std::string megawatt_hours_text(const Band<Joules>& energy);

/// The same of emissions, in tonnes.
std::string tonnes_text(const Band<Grams>& emissions);

/// "53.30", or "53.30 (52.90 to 53.80)" if it is not sure: days.
std::string days_text(const Band<Seconds>& duration);

}  // namespace trainyard
