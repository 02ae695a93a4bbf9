#include "topologies/infiniband_rate.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace trainyard {
namespace {

constexpr std::array<std::pair<std::string_view, double>, 5> lane_counts{
    {{"1", 1.0}, {"2", 2.0}, {"4", 4.0}, {"8", 8.0}, {"12", 12.0}}};

constexpr double gigabit = 1e9 / 8.0;
constexpr std::array<std::pair<std::string_view, double>, 9> lane_rates{
    {{"SDR", 2.0 * gigabit},
     {"DDR", 4.0 * gigabit},
     {"QDR", 8.0 * gigabit},
     {"FDR10", 10.0 * gigabit},
     {"FDR", 14.0625 * 64.0 / 66.0 * gigabit},
     {"EDR", 25.0 * gigabit},
     {"HDR", 50.0 * gigabit},
     {"NDR", 100.0 * gigabit},
     {"XDR", 200.0 * gigabit}}};

}  // namespace

std::optional<Bandwidth> infiniband_bandwidth(std::string_view rate) {
  const std::size_t cross = rate.find('x');
  if (cross == std::string_view::npos) return std::nullopt;
  const auto name = [](const auto& entry) { return entry.first; };
  const auto lanes = std::ranges::find(lane_counts, rate.substr(0, cross), name);
  const auto lane = std::ranges::find(lane_rates, rate.substr(cross + 1), name);
  if (lanes == lane_counts.end() || lane == lane_rates.end()) return std::nullopt;
  return Bandwidth{lanes->second * lane->second};
}

}  // namespace trainyard
