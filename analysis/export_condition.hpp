#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analysis/chip_metrics.hpp"

namespace trainyard {

/// What a threshold looks at; bandwidths in bytes a second.
enum class Measure : std::uint8_t {
  tpp,
  performance_density,
  io,
  memory_bandwidth,
  io_plus_memory
};

enum class Comparison : std::uint8_t { at_least, above, at_most, below };

struct Threshold {
  Measure measure = Measure::tpp;
  Comparison comparison = Comparison::at_least;
  double limit = 0.0;

  friend bool operator==(const Threshold&, const Threshold&) = default;
};

/// Holds if all thresholds do, the market is the one asked for, and one of `any_of`, if there are
/// any.
struct Condition {
  std::vector<Threshold> thresholds;
  std::optional<bool> datacenter;
  std::vector<Condition> any_of;
};

/// What a measure is of a chip; a performance density that is not known counts as 0.
double value_of(Measure measure, const ChipMetrics& metrics);

bool holds(const Condition& condition, const ChipMetrics& metrics);

/// The thresholds by which a condition that holds does so: of `any_of`, those of the first that
/// does.
void add_met(const Condition& condition, const ChipMetrics& metrics, std::vector<Threshold>& met);

/// The thresholds by which a condition fails; none if it is one for another market.
void add_missed(const Condition& condition, const ChipMetrics& metrics,
                std::vector<Threshold>& missed);

}  // namespace trainyard
