#include "analysis/measurement.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "topologies/build_cluster.hpp"

using namespace trainyard;

namespace {

Measurement measurement_of(const std::string& gpu, const std::string& what) {
  return measure(read_measure_scenario(
      read_yaml_text("run.yaml", "cluster: {gpu: " + gpu +
                                     ", nodes: 4, fabric: rail-fat-tree}\nmeasure: " + what),
      embedded_catalogue()));
}

}  // namespace

TEST_CASE("a collective has a time, two bandwidths, a bound and a way") {
  const Measurement found = measurement_of("H100-SXM", "{collective: all-reduce, size: 1 GiB}");
  CHECK(found.gpus == 32);
  CHECK(found.bandwidth->value() == Approx(0x1p30 / found.time.value()));
  CHECK(found.bus_bandwidth->value() == Approx(found.bandwidth->value() * 2.0 * 31.0 / 32.0));
  CHECK(found.bound < found.time);
  CHECK(found.busiest == "NIC");
  CHECK(found.way->algorithm == Algorithm::ring);
}

TEST_CASE("in a node NVLink holds a collective up") {
  const Measurement found =
      measurement_of("A100-SXM", "{collective: all-reduce, size: 1 GiB, gpus: 8}");
  CHECK(found.busiest == "NVLink");
}

TEST_CASE("an exchange has no bus bandwidth and no way") {
  const Measurement found = measurement_of(
      "H800-SXM",
      "{combine: {version: v1-2025-04-22, tokens: 4096, hidden: 7168, experts: 256, top_k: 8}}");
  CHECK_FALSE(found.bus_bandwidth);
  CHECK_FALSE(found.way);
  CHECK(found.busiest == "NIC");
  CHECK(found.bandwidth.value() > Bandwidth{});
}

TEST_CASE("the metrics of a measurement are those of its figures") {
  const Measurement found = measurement_of("H100-SXM", "{collective: all-reduce, size: 1 GiB}");
  CHECK(measured_metric_named("time").measured(found) == found.time.value());
  CHECK(measured_metric_named("bandwidth").measured(found) == found.bandwidth->value());
  CHECK(measured_metric_named("bus_bandwidth").measured(found) == found.bus_bandwidth->value());
}

TEST_CASE("a kernel runs on one GPU, has a rate and a bound, and loads no link") {
  const std::string product =
      "{kernel: matmul, rows: 4096, columns: 7168, depth: 2048, precision: bf16}";
  const Measurement found = measurement_of("H100-SXM", product);
  CHECK(found.gpus == 1);
  CHECK(found.flop_rate->value() * found.time.value() == Approx(2.0 * 4096.0 * 7168.0 * 2048.0));
  CHECK(found.bound.value() == Approx(2.0 * 4096.0 * 7168.0 * 2048.0 / 989.4e12));
  CHECK(found.bound < found.time);
  CHECK(found.busiest == "multiprocessors");
  CHECK(measured_metric_named("flop_rate").measured(found) == found.flop_rate->value());

  const MeasureScenario scenario = read_measure_scenario(
      read_yaml_text("run.yaml",
                     "cluster: {gpu: H100-SXM, nodes: 4, fabric: rail-fat-tree}\n"
                     "measure: " +
                         product),
      embedded_catalogue());
  for (const double bytes : measured_load(scenario, build_cluster(scenario.cluster.spec))) {
    CHECK(bytes == 0.0);
  }
}

TEST_CASE("a pass has a bandwidth under that of the memory, and no rate of FLOPs") {
  const Measurement found = measurement_of("A100-SXM", "{kernel: elementwise, size: 1 GiB}");
  CHECK_FALSE(found.flop_rate);
  CHECK(found.bandwidth->value() == Approx(0x1p30 / found.time.value()));
  CHECK(found.bandwidth->value() < 2.039e12);
  CHECK(found.bound.value() == Approx(0x1p30 / 2.039e12));
  CHECK(found.busiest == "memory");
}
