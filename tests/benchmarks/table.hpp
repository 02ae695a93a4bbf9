#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tests/benchmarks/child_process.hpp"

namespace trainyard {

/// What the user of the benchmark asked for.
struct BenchmarkOptions {
  std::string program;                                  ///< trainyard
  std::string sources;                                  ///< the folder with examples/ and tests/
  bool quick = false;                                   ///< leave out what takes long
  int runs = 3;                                         ///< of which the cheapest counts
  Limits limits{.seconds = 60.0, .mebibytes = 4096.0};  ///< of simulations in this program
};

/// One measurement, as it is printed.
struct Row {
  std::string what;
  double gpus = 0.0;                    ///< 0: not a matter of GPUs
  double items = 0.0;                   ///< flows or tasks; 0: GPUs are what is counted
  std::string_view item = {};           ///< "flows"
  std::optional<double> building = {};  ///< CPU seconds for the cluster, a part of the whole
  bool may_fail = false;
};

/// Runs a measurement again and again, until it ran as often as asked for or for some seconds of
/// CPU in all; returns the cheapest run.
Cost cheapest(int runs, const std::function<Cost()>& measure);

/// Prints rows as they come, each beside the first one of its block.
class Table {
 public:
  /// The machine and the compiler, and what the columns are.
  static void print_head(const BenchmarkOptions& options);

  static void print_section(std::string_view title);

  /// Rows from here on are compared with the next one.
  void start_block() { reference_.reset(); }

  /// A simulation that ends more than 1 % before or after the first of its block counts as failed.
  void print(const Row& row, const Cost& cost);

  /// Whether some measurement failed that may not.
  bool failed() const { return failed_; }

 private:
  std::string_view problem_of(const Row& row, const Cost& cost);

  std::optional<Cost> reference_;
  bool failed_ = false;
};

}  // namespace trainyard
