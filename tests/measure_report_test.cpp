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

TEST_CASE("the report of a kernel tells its shape, its rates and what holds it up") {
  CHECK(report_of("{kernel: matmul, groups: 4, rows: 8192, columns: 7168, depth: 2048, precision: "
                  "bf16, sms: 112}",
                  "published: [{metric: flop_rate, value: 650 TFLOP/s, split: public_calibration, "
                  "source: x}]") ==
        "bench: 4 products of 8,192 x 2,048 and 2,048 x 7,168 in bf16 on 1 H100-SXM\n"
        "  way            112 of 132 multiprocessors\n"
        "  time           1.478 ms\n"
        "  FLOP rate      650.8 TFLOP/s  (published 650 TFLOP/s, +0.1 %)\n"
        "  bandwidth      488 GB/s\n"
        "  FLOP bound     1.146 ms, on multiprocessors: 78 % of the time\n");
}

TEST_CASE("kernels of every shape have a title") {
  const auto title = [](const std::string& measure) {
    const std::string text = report_of(measure);
    return text.substr(0, text.find('\n'));
  };
  CHECK(title("{kernel: matmul, rows: 7168, columns: 2048, depth: 4096, precision: fp8-block, "
              "weights: true}") ==
        "bench: product of 7,168 x 4,096 and 4,096 x 2,048 in fp8-block, added to gradients on 1 "
        "H100-SXM");
  CHECK(title("{kernel: attention, heads: 16, length: 4096, key_width: 192, value_width: 128, "
              "backward: true}") ==
        "bench: attention backward over 1 x 4,096 tokens by 16 heads of 192 and 128 on 1 H100-SXM");
  CHECK(title("{kernel: elementwise, size: 1 GiB}") == "bench: pass over 1 GiB on 1 H100-SXM");
}
