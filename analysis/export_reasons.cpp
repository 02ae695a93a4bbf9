#include "analysis/export_reasons.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/report.hpp"

namespace trainyard {
namespace {

std::string value_text(Measure measure, double value) {
  if (measure == Measure::tpp) return plain_number(value);
  if (measure == Measure::performance_density) return fmt::format("{:.4g}", value);
  return plain_number(value * 1e-9) + " GB/s";
}

const char* measure_text(Measure measure) {
  switch (measure) {
    case Measure::tpp:
      return "TPP";
    case Measure::performance_density:
      return "performance density";
    case Measure::io:
      return "I/O";
    case Measure::memory_bandwidth:
      return "DRAM";
    case Measure::io_plus_memory:
      return "I/O and DRAM";
  }
  return "";
}

const char* comparison_text(Comparison comparison) {
  switch (comparison) {
    case Comparison::at_least:
      return "at least";
    case Comparison::above:
      return "above";
    case Comparison::at_most:
      return "at most";
    case Comparison::below:
      return "below";
  }
  return "";
}

std::string reason(const Threshold& threshold, const ChipMetrics& metrics, bool holds) {
  return fmt::format("{} {} is {}{} {}", measure_text(threshold.measure),
                     value_text(threshold.measure, value_of(threshold.measure, metrics)),
                     holds ? "" : "not ", comparison_text(threshold.comparison),
                     value_text(threshold.measure, threshold.limit));
}

/// Whether one fails wherever the other holds, and nowhere else.
bool opposite(const Threshold& one, const Threshold& other) {
  constexpr std::array<std::pair<Comparison, Comparison>, 4> opposites{
      {{Comparison::at_least, Comparison::below},
       {Comparison::below, Comparison::at_least},
       {Comparison::above, Comparison::at_most},
       {Comparison::at_most, Comparison::above}}};
  return one.measure == other.measure && one.limit == other.limit &&
         std::ranges::find(opposites, std::pair{one.comparison, other.comparison}) !=
             opposites.end();
}

}  // namespace

std::vector<std::string> export_reasons(const Ruling& ruling, const ChipMetrics& metrics) {
  std::vector<std::string> reasons;
  for (const Threshold& one : ruling.met) reasons.push_back(reason(one, metrics, true));
  for (const Threshold& one : ruling.missed) {
    const auto says_it = [&](const Threshold& met) { return opposite(one, met); };
    if (!std::ranges::any_of(ruling.met, says_it)) reasons.push_back(reason(one, metrics, false));
  }
  return reasons;
}

std::string plain_number(double number) {
  const std::string text = fmt::format("{:.1f}", number);
  const std::string decimal = text.substr(text.find('.'));
  return grouped(std::trunc(std::stod(text))) + (decimal == ".0" ? "" : decimal);
}

}  // namespace trainyard
