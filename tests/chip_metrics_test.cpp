#include "analysis/chip_metrics.hpp"

#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/export_rows.hpp"
#include "topologies/cluster_reader.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr FlopRate tflops(double number) {
  return FlopRate{number * 1e12};
}

std::vector<Gpu> catalogue() {
  return read_hardware(embedded_catalogue()).gpus;
}

Gpu part(const std::string& id) {
  const std::vector<Gpu> gpus = catalogue();
  return *std::ranges::find(gpus, id, &Gpu::id);
}

}  // namespace

TEST_CASE("4,800 is 600 TOPS at 8 bits, or 300 TFLOP/s at 16") {
  Gpu eight;
  eight.peak.int8 = tflops(600.0);
  Gpu sixteen;
  sixteen.peak.bf16 = tflops(300.0);
  CHECK(chip_metrics(eight).tpp == 4800.0);
  CHECK(chip_metrics(sixteen).tpp == 4800.0);
  CHECK(chip_metrics(sixteen).type == "bf16");
}

TEST_CASE("each type of arithmetic counts with its bits, and the most counts") {
  const auto [peak, bits] = GENERATE(table<FlopRate PeakRates::*, double>({
      {&PeakRates::fp64, 64.0},
      {&PeakRates::fp64_matrix, 64.0},
      {&PeakRates::fp32, 32.0},
      {&PeakRates::tf32, 19.0},
      {&PeakRates::bf16, 16.0},
      {&PeakRates::fp16, 16.0},
      {&PeakRates::fp8, 8.0},
      {&PeakRates::int8, 8.0},
      {&PeakRates::fp4, 4.0},
      {&PeakRates::int4, 4.0},
  }));
  Gpu gpu;
  gpu.peak.*peak = tflops(100.0);
  CHECK(chip_metrics(gpu).tpp == 100.0 * bits);
}

TEST_CASE("a chip of which no rate is published has no TPP") {
  const ChipMetrics metrics = chip_metrics(Gpu{});
  CHECK(metrics.tpp == 0.0);
  CHECK(metrics.type.empty());
}

TEST_CASE("TPP is what its datasheet prints times bits, without the noise of doubles") {
  Gpu gpu;
  gpu.peak.fp8 = tflops(599.9999);
  CHECK(chip_metrics(gpu).tpp == 4799.9992);
  gpu.peak.fp8 = FlopRate{std::nextafter(600e12, 0.0)};
  CHECK(chip_metrics(gpu).tpp == 4800.0);
}

TEST_CASE(
    "performance density is TPP by area, planar logic has none, and unknown area is unknown") {
  Gpu gpu;
  gpu.peak.fp8 = tflops(200.0);
  CHECK(!chip_metrics(gpu).performance_density);
  gpu.die = SquareMillimetres{500.0};
  CHECK(chip_metrics(gpu).performance_density == 3.2);
  gpu.die = SquareMillimetres{0.0};
  CHECK(chip_metrics(gpu).performance_density == 0.0);
}

TEST_CASE("I/O is scale-up and PCIe in both directions, and memory is apart") {
  Gpu gpu;
  gpu.scale_up = 200.0_GBps;
  gpu.pcie = 64.0_GBps;
  gpu.memory_bandwidth = 3350.0_GBps;
  gpu.datacenter = false;
  const ChipMetrics metrics = chip_metrics(gpu);
  CHECK(metrics.io == 528.0_GBps);
  CHECK(metrics.memory == 3350.0_GBps);
  CHECK(!metrics.datacenter);
}

TEST_CASE("every part of the catalogue has the metrics of the published table") {
  const std::vector<Gpu> gpus = catalogue();
  std::size_t products = 0;
  for (const ExportRow& row : export_rows()) {
    if (!row.product) continue;
    ++products;
    INFO(row.chip);
    const auto gpu = std::ranges::find(gpus, row.chip, &Gpu::name);
    REQUIRE(gpu != gpus.end());
    const ChipMetrics metrics = chip_metrics(*gpu);
    CHECK(metrics.tpp == Approx(row.metrics.tpp).epsilon(1e-12));
    CHECK(metrics.io.value() == Approx(row.metrics.io.value()).epsilon(1e-12));
    CHECK(metrics.memory.value() == Approx(row.metrics.memory.value()).epsilon(1e-12));
    CHECK(metrics.datacenter == row.metrics.datacenter);
    REQUIRE(metrics.performance_density.has_value() == row.metrics.performance_density.has_value());
    if (!metrics.performance_density) continue;
    CHECK(std::abs(*metrics.performance_density - *row.metrics.performance_density) <= 5.001e-4);
  }
  CHECK(products == 26);
  CHECK(products == gpus.size());
}

TEST_CASE("the type that sets TPP is the one that a part is advertised with") {
  CHECK(chip_metrics(part("A100-SXM")).type == "int8");
  CHECK(chip_metrics(part("H100-SXM")).type == "fp8");
  CHECK(chip_metrics(part("H100-NVL")).type == "bf16");  // 835.5 x 16 is above 1670.5 x 8
  CHECK(chip_metrics(part("B100")).type == "fp8");       // as much as its BF16 and FP4
  CHECK(chip_metrics(part("B300")).type == "fp4");
}
