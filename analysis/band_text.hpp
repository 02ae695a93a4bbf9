#pragma once

#include <string>

#include "analysis/band.hpp"
#include "sim/units.hpp"

namespace trainyard {

/// "$5,576,000", or "$5,576,000 ($4,000,000 to $7,000,000)" if it is not sure.
std::string dollars_text(const Band<Dollars>& amount);

/// "$2.00", or "$2.99 ($2.49 to $3.99)" if it is not sure: of a GPU-hour.
std::string price_text(const Band<Price>& price);

/// "2,788,000", or "2,788,000 (2,500,000 to 3,100,000)" if it is not sure.
std::string hours_text(const Band<GpuHours>& hours);

}  // namespace trainyard
