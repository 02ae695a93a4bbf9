// What the engines and the whole program cost, in CPU time and peak memory, beside what SimGrid
// costs as its tutorials show it:
//
//   $ cmake --build --preset release --target trainyard engine_cost && build/release/engine_cost
//
// Machines are noisy: compare the rows of one table, not tables.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/benchmarks/sections.hpp"

namespace {

int refuse(const char* program) {
  std::fprintf(stderr,
               "usage: %s [--quick] [--runs N] [--memory MIB]\n"
               "  --quick       leave out what takes minutes\n"
               "  --runs N      of which the cheapest counts (3)\n"
               "  --memory MIB  where simulations of flows are cut off (4096)\n",
               program);
  return 2;
}

/// The number after an option, above 0; else 0.
int number_after(int argc, char** argv, int option) {
  return option + 1 < argc ? std::max(std::atoi(argv[option + 1]), 0) : 0;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace trainyard;
  BenchmarkOptions options{.program = TRAINYARD_PROGRAM, .sources = TRAINYARD_SOURCE_DIR};
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const int number = number_after(argc, argv, i);
    if (argument == "--quick") {
      options.quick = true;
      continue;
    }
    if (number == 0 || (argument != "--runs" && argument != "--memory")) return refuse(argv[0]);
    if (argument == "--runs") options.runs = number;
    if (argument == "--memory") options.limits.mebibytes = number;
    ++i;
  }
  Table table;
  Table::print_head(options);
  measure_engines(table, options);
  measure_all_to_alls(table, options);
  measure_expert_exchanges(table, options);
  measure_commands(table, options);
  return table.failed() ? 1 : 0;
}
