#pragma once

#include <cstddef>
#include <vector>

namespace trainyard {

/// How large the errors of some rows are, in absolute value.
struct ErrorSummary {
  std::size_t rows = 0;
  double median = 0.0;
  double p90 = 0.0;
  double mean = 0.0;  ///< MAPE, as a share
};

/// Of errors with or without their sign; quantiles lie between neighbours in proportion.
ErrorSummary error_summary(std::vector<double> errors);

}  // namespace trainyard
