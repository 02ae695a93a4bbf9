#include "analysis/measure_report.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

std::string report_of(const std::string& measure, const std::string& rest = "") {
  const MeasureScenario scenario = read_measure_scenario(
      read_yaml_text("bench.yaml",
                     "cluster: {gpu: H100-SXM, nodes: 1, fabric: single-switch}\nmeasure: " +
                         measure + "\n" + rest),
      embedded_catalogue());
  return report_text(scenario, trainyard::measure(scenario));
}

}  // namespace

TEST_CASE("the report of a collective is six lines") {
  CHECK(report_of("{collective: all-reduce, size: 1 GiB}",
                  "published: [{metric: bus_bandwidth, value: 463.58 GB/s, split: "
                  "public_calibration, source: x}]") ==
        "bench: all-reduce of 1 GiB on 8 H100-SXM\n"
        "  way            nvls, protocol simple\n"
        "  time           3.993 ms\n"
        "  bus bandwidth  470.6 GB/s  (published 463.6 GB/s, +1.5 %)\n"
        "  bandwidth      268.9 GB/s\n"
        "  byte bound     2.684 ms, on NVLink: 67 % of the time\n");
}

TEST_CASE("the report of a dispatch names its version and mode") {
  const std::string text = report_of(
      "{dispatch: {version: v1-2025-06-05, mode: low-latency, tokens: 128, hidden: 7168, experts: "
      "256, top_k: 8}}");
  CHECK_THAT(text, Catch::Matchers::ContainsSubstring("bench: dispatch of 128 tokens a GPU on 8"));
  CHECK_THAT(text, Catch::Matchers::ContainsSubstring("v1-2025-06-05, low-latency mode\n"));
  CHECK_THAT(text, !Catch::Matchers::ContainsSubstring("bus bandwidth"));
}
