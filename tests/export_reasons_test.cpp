#include "analysis/export_reasons.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a number has one decimal, unless that is zero") {
  CHECK(plain_number(15831.2) == "15,831.2");
  CHECK(plain_number(4800.0) == "4,800");
  CHECK(plain_number(0.96) == "1");
}

TEST_CASE("a reason sets what a chip has beside the limit") {
  ChipMetrics metrics;
  metrics.tpp = 2368.0;
  metrics.performance_density = 2368.0 / 814.0;
  metrics.io = Bandwidth{1028e9};
  metrics.memory = Bandwidth{4000e9};
  Ruling ruling;
  ruling.met = {{Measure::memory_bandwidth, Comparison::at_least, 1400e9},
                {Measure::io_plus_memory, Comparison::above, 1700e9}};
  ruling.missed = {{Measure::performance_density, Comparison::at_least, 5.92},
                   {Measure::io, Comparison::at_most, 600e9}};
  CHECK(export_reasons(ruling, metrics) ==
        std::vector<std::string>{"DRAM 4,000 GB/s is at least 1,400 GB/s",
                                 "I/O and DRAM 5,028 GB/s is above 1,700 GB/s",
                                 "performance density 2.909 is not at least 5.92",
                                 "I/O 1,028 GB/s is not at most 600 GB/s"});
}

TEST_CASE("what was missed is left out where what was met says it") {
  ChipMetrics metrics;
  metrics.tpp = 4707.2;
  Ruling ruling;
  ruling.met = {{Measure::tpp, Comparison::below, 4800.0}};
  ruling.missed = {{Measure::tpp, Comparison::at_least, 4800.0}};
  CHECK(export_reasons(ruling, metrics) == std::vector<std::string>{"TPP 4,707.2 is below 4,800"});
}
