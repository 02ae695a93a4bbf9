#include "analysis/gantt_scale.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

/// The unit that `readable` has for an end.
struct TimeUnit {
  std::string_view name;
  Seconds time;
};

TimeUnit unit_for(Seconds end) {
  if (end >= Seconds{1.0}) return {"s", Seconds{1.0}};
  if (end >= Seconds{1e-3}) return {"ms", Seconds{1e-3}};
  return {"us", Seconds{1e-6}};
}

/// Of 1, 2 and 5 and their like times ten, the n-th from 1 on.
double round_number(int n) {
  constexpr std::array digits{1.0, 2.0, 5.0};
  return digits[static_cast<std::size_t>(n % 3)] * std::pow(10.0, n / 3);
}

/// The scale with a time every `step` units, or nothing if these stand too close.
std::string scale_with(double step, double end, std::size_t columns, const TimeUnit& unit,
                       const std::string& last) {
  constexpr std::size_t gap = 2;
  std::string line;
  for (int tick = 0; tick * step < end; ++tick) {
    const double time = tick * step;
    const auto place = static_cast<std::size_t>(time / end * static_cast<double>(columns));
    const std::string label = fmt::format("|{:.6g} {}", time, unit.name);
    if (place + label.size() + 1 + last.size() > columns) break;
    if (!line.empty() && place < line.size() + gap) return "";
    line.resize(place, ' ');
    line += label;
  }
  line.resize(columns - last.size(), ' ');
  return line + last;
}

}  // namespace

std::string time_scale(Seconds end, std::size_t columns) {
  const TimeUnit unit = unit_for(end);
  const double units = end / unit.time;
  const std::string last = readable(end) + "|";
  if (last.size() >= columns) return std::string(columns - 1, ' ') + "|";
  constexpr double most_ticks = 500.0;
  for (int n = 0;; ++n) {
    const double step = round_number(n) * 0.01;
    if (units / step > most_ticks) continue;
    const std::string line = scale_with(step, units, columns, unit, last);
    if (!line.empty()) return line;
  }
}

}  // namespace trainyard
