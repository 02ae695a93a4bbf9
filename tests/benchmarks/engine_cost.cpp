// What the engines and the whole program cost, in CPU time and peak memory, beside what SimGrid
// costs as its tutorials show it:
//
//   $ cmake --build --preset release --target trainyard engine_cost && build/release/engine_cost
//
// Machines are noisy: compare the rows of one table, not tables.

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/benchmarks/sections.hpp"

namespace {

int refuse(const char* program) {
  std::fprintf(stderr,
               "usage: %s [--quick] [--runs N]\n"
               "  --quick   leave out what takes minutes\n"
               "  --runs N  of which the cheapest counts (3)\n",
               program);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace trainyard;
  BenchmarkOptions options{.program = TRAINYARD_PROGRAM, .sources = TRAINYARD_SOURCE_DIR};
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--quick") {
      options.quick = true;
    } else if (argument == "--runs" && i + 1 < argc && std::atoi(argv[i + 1]) > 0) {
      options.runs = std::atoi(argv[++i]);
    } else {
      return refuse(argv[0]);
    }
  }
  Table table;
  Table::print_head(options);
  measure_engines(table, options);
  measure_all_to_alls(table, options);
  measure_expert_exchanges(table, options);
  measure_commands(table, options);
  return table.failed() ? 1 : 0;
}
