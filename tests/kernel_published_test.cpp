#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"
#include "workloads/kernel.hpp"

// The kernel model against what others measured, in tests/published/kernels.yaml.

using namespace trainyard;

namespace {

/// What someone measured of a kernel.
struct Measurement {
  Kernel kernel;
  Gpu gpu;
  int sms;
  std::string split;
  Seconds time;
};

/// The last number of a row: a time, or the rate at which `work` was done.
Seconds measured(const YamlValue& unit, double number, Flops work) {
  constexpr std::array<std::pair<std::string_view, bool>, 2> units{
      {{"us", true}, {"TFLOP/s", false}}};
  return unit.one_of(units) ? Seconds{number * 1e-6} : work / FlopRate{number * 1e12};
}

Kernel product_of(YamlMap& block, const std::vector<YamlValue>& row) {
  return Matmul{.kind = block.at("kind").one_of(matmul_names),
                .rows = row[1].number(),
                .columns = row[2].number(),
                .depth = row[3].number(),
                .groups = row[0].number()};
}

/// Attention over the full sequence does what causal attention does over one of twice the length.
Kernel attention_of(YamlMap& block, const std::vector<YamlValue>& row) {
  const double stretch = block.at("causal").flag() ? 1.0 : 2.0;
  return AttentionScores{.heads = row[1].number(),
                         .sequences = row[0].number() / stretch,
                         .length = row[2].number() * stretch,
                         .key_width = row[3].number(),
                         .value_width = row[4].number(),
                         .backward = block.at("backward").flag()};
}

std::vector<Measurement> measurements(
    const char* list, const std::function<Kernel(YamlMap&, const std::vector<YamlValue>&)>& read) {
  const YamlDocument file =
      read_yaml_file(std::string{TRAINYARD_SOURCE_DIR} + "/tests/published/kernels.yaml");
  YamlMap lists = file.root().map();
  std::vector<Measurement> all;
  for (const YamlValue& block : lists.at(list).list()) {
    YamlMap map = block.map();
    const Gpu gpu = catalogue_gpu(map.at("gpu").text());
    for (const YamlValue& row : map.at("rows").list()) {
      const std::vector<YamlValue> numbers = row.list();
      const Kernel kernel = read(map, numbers);
      all.push_back({.kernel = kernel,
                     .gpu = gpu,
                     .sms = map.at("sms").count(),
                     .split = map.at("split").text(),
                     .time = measured(map.at("unit"), numbers.back().number(), flops_of(kernel))});
    }
  }
  return all;
}

/// The mean relative error of the predicted times of those measurements that `wanted` wants.
template <class Wanted>
double mean_error(const std::vector<Measurement>& rows, Wanted wanted) {
  double sum = 0.0;
  double count = 0.0;
  for (const Measurement& row : rows) {
    if (!wanted(row)) continue;
    const KernelModel model = in_bursts(catalogue_kernels(row.gpu));
    sum += std::abs(time_of(row.kernel, row.gpu, row.sms, model) / row.time - 1.0);
    count += 1.0;
  }
  REQUIRE(count > 0.0);
  return sum / count;
}

/// Which products a mean is taken over.
auto of_kind(MatmulKind kind, const char* split) {
  return [=](const Measurement& row) {
    return row.split == split && std::get<Matmul>(row.kernel).kind == kind;
  };
}

/// Which attention kernels a mean is taken over.
auto on_sms(int sms, bool backward, const char* split) {
  return [=](const Measurement& row) {
    return row.split == split && row.sms == sms &&
           std::get<AttentionScores>(row.kernel).backward == backward;
  };
}

}  // namespace

// The bounds are what workloads/catalog/kernels.yaml claims, and half a point.
TEST_CASE("kernels take what calibration measured, to the mean error that the catalogue claims") {
  const auto products = measurements("products", product_of);
  const auto attention = measurements("attention", attention_of);
  const double blocks = mean_error(products, of_kind(MatmulKind::fp8_block, "calibration"));
  const double weights =
      mean_error(products, of_kind(MatmulKind::fp8_block_weights, "calibration"));
  const double scores = mean_error(attention, on_sms(132, false, "calibration"));
  const double best = mean_error(products, of_kind(MatmulKind::bf16, "calibration"));
  const double tensors = mean_error(products, of_kind(MatmulKind::fp8_tensor, "calibration"));
  CAPTURE(blocks, weights, scores, best, tensors);
  CHECK(blocks <= 0.076 + 0.005);
  CHECK(weights <= 0.065 + 0.005);
  CHECK(scores <= 0.063 + 0.005);
  CHECK(best <= 0.005);
  CHECK(tensors <= 0.04);
}

// With 16,384 tokens the paper on FlashAttention-2 tells 73 % and 63 % of the peak.
TEST_CASE("attention on A100 reaches the shares of the peak that are told of FlashAttention-2") {
  const Gpu a100 = catalogue_gpu("A100-SXM");
  const KernelModel model = catalogue_kernels(a100);
  const auto share = [&](bool backward) {
    const AttentionScores scores{.heads = 16.0,
                                 .sequences = 0.5,
                                 .length = 32768.0,
                                 .key_width = 128.0,
                                 .value_width = 128.0,
                                 .backward = backward};
    return flops_of(scores) / time_of(scores, a100, a100.sms, model) / a100.peak.bf16;
  };
  CHECK(share(false) == Approx(0.73).margin(0.015));
  CHECK(share(true) == Approx(0.63).margin(0.015));
}

// What the model makes of rows that nothing was fitted to: 9.0 %, 7.2 %, 5.8 % and 2.9 %. Most of
// the first is narrow results: 512 and 576 columns are predicted 22 to 39 % too fast. Grouped
// products are off by -13 to 20 %, as real routing gives unlike experts unlike rows.
TEST_CASE("kernels that nothing was fitted to take what was measured, within a tenth") {
  const auto products = measurements("products", product_of);
  const auto attention = measurements("attention", attention_of);
  const double blocks = mean_error(products, of_kind(MatmulKind::fp8_block, "validation"));
  const double weights = mean_error(products, of_kind(MatmulKind::fp8_block_weights, "validation"));
  const double forward = mean_error(attention, on_sms(112, false, "validation"));
  const double backward = mean_error(attention, on_sms(112, true, "validation"));
  CAPTURE(blocks, weights, forward, backward);
  CHECK(blocks <= 0.095);
  CHECK(weights <= 0.08);
  CHECK(forward <= 0.065);
  CHECK(backward <= 0.035);
}
