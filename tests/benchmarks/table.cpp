#include "tests/benchmarks/table.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

#include "analysis/report.hpp"
#include "tests/benchmarks/naive_flows.hpp"

namespace trainyard {
namespace {

/// The name that Linux gives to the first processor.
std::string processor() {
  std::ifstream file{"/proc/cpuinfo"};
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(": ") + 2);
  }
  return "unknown processor";
}

bool cut_off(const Cost& cost) {
  return cost.ending == Ending::out_of_time || cost.ending == Ending::out_of_memory;
}

/// Three significant digits, with k or M where that is shorter.
std::string short_number(double number) {
  if (number >= 1e6) return fmt::format("{:.3g} M", number / 1e6);
  if (number >= 1e3) return fmt::format("{:.3g} k", number / 1e3);
  return fmt::format("{:.3g}", std::max(number, 0.0));
}

std::string time_text(double seconds) {
  return seconds < 10.0 ? fmt::format("{:.3f} s", seconds) : fmt::format("{:.1f} s", seconds);
}

/// What the row counts over CPU time or, where that is GPUs, the other way round.
std::string rate_text(const Row& row, const Cost& cost) {
  if (cost.ending == Ending::out_of_memory) return "";
  if (row.items > 0.0) {
    return fmt::format("{}{} {}/s", cut_off(cost) ? "< " : "",
                       short_number(row.items / cost.seconds), row.item);
  }
  const double each = cost.seconds / row.gpus;
  return each < 1e-3 ? fmt::format("{:.3g} us/GPU", each * 1e6)
                     : fmt::format("{:.3g} ms/GPU", each * 1e3);
}

/// How many times the CPU time of a row goes into that of the reference.
std::string ratio_text(const Cost& cost, const Cost& reference) {
  const bool no_bound =
      cost.ending == Ending::out_of_memory || reference.ending == Ending::out_of_memory;
  if (no_bound || (cut_off(cost) && cut_off(reference))) return "";
  const char* bound = cut_off(cost) ? "< " : cut_off(reference) ? "> " : "";
  const double ratio = reference.seconds / cost.seconds;
  return bound + (ratio < 10.0 ? fmt::format("{:.2f} x", ratio)
                               : fmt::format("{} x", grouped(std::round(ratio))));
}

void print_cells(std::string_view what, std::string_view gpus, std::string_view items,
                 std::string_view seconds, std::string_view building, std::string_view memory,
                 std::string_view rate, std::string_view ratio) {
  fmt::print("{:<36}{:>8}{:>12}{:>10}{:>10}{:>12}{:>18}{:>10}\n", what, gpus, items, seconds,
             building, memory, rate, ratio);
  std::fflush(stdout);  // some rows take a minute
}

}  // namespace

Cost cheapest(int runs, const std::function<Cost()>& measure) {
  constexpr double enough = 5.0;
  Cost best = measure();
  double spent = best.seconds;
  for (int run = 1; run < runs && spent < enough && best.ending == Ending::done; ++run) {
    const Cost next = measure();
    spent += next.seconds;
    if (next.ending != Ending::done) return next;
    if (next.seconds < best.seconds) best = next;
  }
  return best;
}

void Table::print_head(const BenchmarkOptions& options) {
  fmt::print("{}, {} cores; GCC {}, SimGrid {}\n", processor(), sysconf(_SC_NPROCESSORS_ONLN),
             __VERSION__, simgrid_version());
  fmt::print(
      "CPU time is that of a process and its children, the least of up to {} runs; building is "
      "the\n"
      "part of it in which the cluster was built; memory is the peak of the largest of these\n"
      "processes. Naive simulations are cut off after {:.0f} s or at {:.0f} MiB. The last column\n"
      "says how many times the CPU time goes into that of the first row of a block.\n\n",
      options.runs, options.limits.seconds, options.limits.mebibytes);
  print_cells("", "GPUs", "items", "CPU time", "building", "memory", "rate", "ratio");
}

void Table::print_section(std::string_view title) {
  fmt::print("\n{}\n", title);
}

std::string_view Table::problem_of(const Row& row, const Cost& cost) {
  if (cost.ending == Ending::wrong_usage) return "unknown";
  if (cost.ending == Ending::failed) {
    failed_ = failed_ || !row.may_fail;
    return "failed";
  }
  constexpr double tolerance = 0.01;
  const double expected = reference_ ? reference_->told.simulated : 0.0;
  const double found = cost.told.simulated;
  if (expected == 0.0 || found == 0.0 || std::abs(found / expected - 1.0) <= tolerance) return "";
  failed_ = true;
  return "disagrees";
}

void Table::print(const Row& row, const Cost& cost) {
  const std::string gpus = row.gpus > 0.0 ? grouped(row.gpus) : "";
  const std::string items = row.items > 0.0 ? grouped(row.items) : "";
  const bool first = !reference_;
  if (const std::string_view problem = problem_of(row, cost); !problem.empty()) {
    print_cells("  " + row.what, gpus, items, problem, "", "", "", "");
    return;
  }
  if (first) reference_ = cost;
  print_cells(
      "  " + row.what, gpus, items, (cut_off(cost) ? "> " : "") + time_text(cost.seconds),
      row.building ? time_text(*row.building) : "",
      fmt::format("{}{:.0f} MiB", cost.ending == Ending::out_of_memory ? "> " : "", cost.mebibytes),
      rate_text(row, cost), first ? "" : ratio_text(cost, *reference_));
}

}  // namespace trainyard
