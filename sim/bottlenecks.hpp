#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/contention.hpp"

namespace trainyard {

/// The bottleneck of a task that is held up by nothing but its own ceiling.
inline constexpr std::uint32_t own_ceiling = 0xffffffff;

/// A quantity that changes linearly with the level to which ceilings are raised.
struct Line {
  double constant = 0.0;
  double slope = 0.0;

  constexpr double at(double level) const { return constant + level * slope; }
};

/// The rates that follow from knowing where each task is held up.
///
/// A link that is the bottleneck of some tasks is full, and gives all of these the same share of
/// itself. So the shares solve a linear system, one equation a link. If ceilings are at `level`
/// times their height, the solution is linear in the level.
class BottleneckRates {
 public:
  /// Solves for tasks with the given bottlenecks. Returns whether there is just one solution.
  bool solve(const Contention& contention, std::span<const std::uint32_t> bottleneck);

  Line rate(std::uint32_t task) const { return rates_[task]; }
  /// Whether `link` is the bottleneck of some task.
  bool is_bottleneck(std::uint32_t link) const { return row_[link] != none; }
  /// The share of a bottleneck that each task which it holds up takes for itself.
  Line share(std::uint32_t link) const { return shares_[row_[link]]; }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  void number_links(std::span<const std::uint32_t> bottleneck);
  void fill_matrix(const Contention& contention, std::span<const std::uint32_t> bottleneck);
  bool eliminate();
  void substitute();

  std::vector<std::uint32_t> row_;       // of each link, or none
  std::vector<std::uint32_t> links_;     // of each row
  std::vector<double> matrix_;           // row by row, the right side in two more columns
  std::vector<double> bottleneck_time_;  // of each task, on its bottleneck
  std::vector<Line> shares_;
  std::vector<Line> rates_;
};

}  // namespace trainyard
