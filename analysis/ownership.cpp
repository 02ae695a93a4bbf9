#include "analysis/ownership.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "analysis/text_table.hpp"

namespace trainyard {
namespace {

/// What an hour in use costs of something that a node has for `life`; nothing where it is free.
Price over_life(const Ownership& ownership, Dollars amount, Seconds life) {
  if (amount == Dollars{}) return {};
  return amount / (gpu_hours(ownership.gpus_per_node, life) * ownership.use);
}

Price power_cost(const Ownership& ownership) {
  const double idle_hours = (1.0 - ownership.use) / ownership.use;  // for each hour in use
  const Watts draw =
      ownership.peak * (ownership.draw + ownership.idle_draw * idle_hours) * ownership.pue;
  return ownership.electricity * (draw * one_hour) / gpu_hours(ownership.gpus_per_node, one_hour);
}

/// A price for networks of its own is left out where the servers' has them.
std::string_view name_of(const OwnedPart& part, const OwnedCost& cost) {
  const bool has_networks = part.value == &OwnedCost::servers && cost.network == Price{};
  return has_networks ? "servers with networks" : part.name;
}

bool is_elsewhere(const OwnedPart& part, const OwnedCost& cost) {
  return part.value == &OwnedCost::network && cost.network == Price{};
}

}  // namespace

Price OwnedCost::total() const {
  Price sum;
  for (const OwnedPart& part : owned_parts) sum += this->*part.value;
  return sum;
}

OwnedCost owned_cost(const Ownership& o) {
  const Seconds life = o.server_life;
  const Dollars building = o.building * o.peak;
  return {.servers = over_life(o, o.node, life),
          .network = over_life(o, o.network, life),
          .storage = over_life(o, o.storage, life),
          .building = over_life(o, building, o.building_life),
          .power = power_cost(o),
          .staff = over_life(o, o.staff * one_year, one_year),
          .financing =
              over_life(o, interest_on(o.purchase(), life, o.interest), life) +
              over_life(o, interest_on(building, o.building_life, o.interest), o.building_life)};
}

Dollars interest_on(Dollars capital, Seconds life, double interest) {
  const double years = life / one_year;
  if (interest == 0.0 || years == 0.0) return {};
  const double paid_back = interest * years / -std::expm1(-years * std::log1p(interest));
  return capital * std::max(paid_back - 1.0, 0.0);
}

std::string parts_text(const OwnedCost& cost) {
  std::string text;
  for (const OwnedPart& part : owned_parts) {
    if (cost.*part.value == Price{}) continue;
    text += (text.empty() ? "" : ", ") + std::string{name_of(part, cost)};
  }
  return text;
}

std::string owned_cost_text(const Ownership& ownership) {
  const OwnedCost cost = owned_cost(ownership);
  std::vector<TableRow> rows{{"owned: " + ownership.name, "USD/GPU-hour"}};
  for (const OwnedPart& part : owned_parts) {
    if (is_elsewhere(part, cost)) continue;
    const Price price = cost.*part.value;
    rows.push_back({"  " + std::string{name_of(part, cost)},
                    price == Price{} ? "not counted" : fmt::format("{:.3f}", price.value())});
  }
  rows.push_back({"  total", fmt::format("{:.3f}", cost.total().value())});
  return text_table(rows, std::array{Side::left, Side::right});
}

}  // namespace trainyard
