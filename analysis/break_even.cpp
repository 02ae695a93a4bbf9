#include "analysis/break_even.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <vector>

#include "analysis/band_text.hpp"
#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

Price owned_at(Ownership ownership, double use) {
  ownership.use = use;
  return owned_cost(ownership).total();
}

/// What owning a GPU costs in an hour of the calendar is a straight line in the share of use: what
/// is paid anyway, and what each hour in use adds.
struct CostLine {
  Price anyway;
  Price in_use;
};

CostLine cost_line(const Ownership& ownership) {
  const Price always = owned_at(ownership, 1.0);
  const Price half = 0.5 * owned_at(ownership, 0.5);
  const Price in_use = 2.0 * (always - half);
  return {always - in_use, in_use};
}

std::optional<double> use_to_break_even(const Ownership& ownership, Price rent) {
  const CostLine line = cost_line(ownership);
  if (rent <= line.in_use) return std::nullopt;
  const double use = line.anyway / (rent - line.in_use);
  return use <= 1.0 ? std::optional{use} : std::nullopt;
}

/// What owning costs beside what was bought.
Ownership without_purchase(Ownership ownership) {
  ownership.node = ownership.network = ownership.storage = Dollars{};
  return ownership;
}

std::optional<Seconds> time_to_pay_back(const Ownership& ownership, Price rent) {
  const Price saved = rent - owned_cost(without_purchase(ownership)).total();
  if (saved <= Price{}) return std::nullopt;
  const Dollars each_year = saved * (gpu_hours(ownership.gpus_per_node, one_year) * ownership.use);
  const double years = ownership.purchase() / each_year;  // without interest
  const double owed = years * ownership.interest;         // interest of a year over what is saved
  if (owed >= 1.0) return std::nullopt;
  const Seconds time =
      one_year * (owed == 0.0 ? years : -std::log1p(-owed) / std::log1p(ownership.interest));
  return time <= ownership.server_life ? std::optional{time} : std::nullopt;
}

std::string verdict(const Ownership& ownership, Price rent) {
  const BreakEven even = break_even(ownership, rent);
  const std::string use =
      even.use ? fmt::format("owning is cheaper from {:.0f} % use", 100.0 * *even.use)
               : std::string{"owning is never cheaper"};
  const std::string paid = even.paid_back
                               ? fmt::format("paid back in {:.1f} years at {:.0f} %",
                                             *even.paid_back / one_year, 100.0 * ownership.use)
                               : fmt::format("never paid back at {:.0f} %", 100.0 * ownership.use);
  return fmt::format("at ${:.2f} {}; {}\n", rent.value(), use, paid);
}

}  // namespace

BreakEven break_even(const Ownership& ownership, Price rent) {
  return {use_to_break_even(ownership, rent), time_to_pay_back(ownership, rent)};
}

std::string break_even_text(const Ownership& ownership, const Band<Price>& rent) {
  std::vector<TableRow> rows{{"use", "owned", "rented", "cheaper"}};
  for (int percent = 30; percent <= 100; percent += 10) {
    const Price owned = owned_at(ownership, 0.01 * percent);
    const char* cheaper = owned < rent.low    ? "owned"
                          : owned < rent.high ? "depends on the rent"
                                              : "rented";
    rows.push_back({fmt::format("{} %", percent), fmt::format("${:.2f}", owned.value()),
                    price_text(rent), cheaper});
  }
  std::string text =
      fmt::format("rent or own a GPU-hour: {} contains {}\n", ownership.name,
                  parts_text(owned_cost(ownership))) +
      text_table(rows, std::array{Side::right, Side::right, Side::right, Side::left});
  if (rent.is_sure()) return text + verdict(ownership, rent.middle);
  return text + verdict(ownership, rent.low) + verdict(ownership, rent.middle) +
         verdict(ownership, rent.high);
}

}  // namespace trainyard
