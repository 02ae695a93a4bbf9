#include "analysis/error_summary.hpp"

#include <algorithm>
#include <cmath>

namespace trainyard {
namespace {

/// The value that a share of the sorted values does not exceed.
double quantile(const std::vector<double>& sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double weight = position - static_cast<double>(below);
  return sorted[below] * (1.0 - weight) + sorted[above] * weight;
}

}  // namespace

ErrorSummary error_summary(std::vector<double> errors) {
  ErrorSummary summary{.rows = errors.size()};
  if (errors.empty()) return summary;
  for (double& error : errors) error = std::abs(error);
  std::ranges::sort(errors);
  summary.median = quantile(errors, 0.5);
  summary.p90 = quantile(errors, 0.9);
  for (const double error : errors) summary.mean += error / static_cast<double>(errors.size());
  return summary;
}

}  // namespace trainyard
