#include "analysis/measure_kernel.hpp"

#include <array>
#include <cstdint>

#include "sim/catalogue_document.hpp"

namespace trainyard {
namespace {

enum class Shape : std::uint8_t { product, attention, pass };

constexpr std::array<std::pair<std::string_view, Shape>, 3> shape_names{{
    {"matmul", Shape::product},
    {"attention", Shape::attention},
    {"elementwise", Shape::pass},
}};

/// Products by what they multiply, and what they are when they give gradients of weights.
struct ProductKinds {
  MatmulKind product;
  MatmulKind weights;
};

constexpr std::array<std::pair<std::string_view, ProductKinds>, 6> precision_names{{
    {"bf16", {MatmulKind::bf16, MatmulKind::bf16_weights}},
    {"fp8-block", {MatmulKind::fp8_block, MatmulKind::fp8_block_weights}},
    {"fp8-tensor", {MatmulKind::fp8_tensor, MatmulKind::fp8_tensor_weights}},
    {"fp16", {MatmulKind::fp16, MatmulKind::fp16_weights}},
    {"tf32", {MatmulKind::tf32, MatmulKind::tf32_weights}},
    {"fp32", {MatmulKind::fp32, MatmulKind::fp32_weights}},
}};

bool flag_or(YamlMap& map, const char* key, bool otherwise) {
  const auto written = map.find(key);
  return written ? written->flag() : otherwise;
}

double count_or(YamlMap& map, const char* key, double otherwise) {
  const auto written = map.find(key);
  return written ? written->count() : otherwise;
}

Matmul read_product(YamlMap& map, const Gpu& gpu) {
  const YamlValue precision = map.at("precision");
  const ProductKinds kinds = precision.one_of(precision_names);
  if (peak_of(kinds.product, gpu) == FlopRate{}) {
    precision.fail("the datasheet of " + gpu.id + " has no rate for " + precision.text(),
                   "choose another precision or GPU");
  }
  return {.kind = flag_or(map, "weights", false) ? kinds.weights : kinds.product,
          .rows = 1.0 * map.at("rows").count(),
          .columns = 1.0 * map.at("columns").count(),
          .depth = 1.0 * map.at("depth").count(),
          .groups = count_or(map, "groups", 1.0)};
}

AttentionScores read_attention(YamlMap& map) {
  AttentionScores scores{.heads = 1.0 * map.at("heads").count(),
                         .sequences = count_or(map, "sequences", 1.0),
                         .length = 1.0 * map.at("length").count(),
                         .key_width = 1.0 * map.at("key_width").count(),
                         .value_width = 0.0,
                         .backward = flag_or(map, "backward", false)};
  scores.value_width = count_or(map, "value_width", scores.key_width);
  if (!flag_or(map, "causal", true)) scores.keys = scores.length;
  return scores;
}

ElementwisePass read_pass(YamlMap& map) {
  const YamlValue size = map.at("size");
  if (size.bytes() == Bytes{}) size.fail("nothing to move", "write a size above zero");
  return {.moved = size.bytes()};
}

Kernel read_kernel(YamlMap& map, const Gpu& gpu) {
  switch (map.at("kernel").one_of(shape_names)) {
    case Shape::product:
      return read_product(map, gpu);
    case Shape::attention:
      return read_attention(map);
    case Shape::pass:
      break;
  }
  return read_pass(map);
}

int read_sms(YamlMap& map, const Gpu& gpu) {
  const auto written = map.find("sms");
  if (!written) return gpu.sms;
  if (written->count() > gpu.sms) {
    written->fail(gpu.id + " has " + std::to_string(gpu.sms) + " multiprocessors",
                  "write that or less");
  }
  return written->count();
}

FlopRate peak_for(const Kernel& kernel, const Gpu& gpu) {
  const auto* product = std::get_if<Matmul>(&kernel);
  return product ? peak_of(product->kind, gpu) : gpu.peak.bf16;
}

}  // namespace

MeasuredKernel read_measured_kernel(YamlMap& measure, const Gpu& gpu, const Catalogue& catalogue) {
  const YamlDocument constants = catalogue_document(catalogue, "kernels.yaml");
  return {.kernel = read_kernel(measure, gpu),
          .sms = read_sms(measure, gpu),
          .model = in_bursts(
              constants.root().read([&](YamlMap& map) { return read_kernel_model(map, gpu); }))};
}

KernelBound bound_of(const MeasuredKernel& measured, const Gpu& gpu) {
  const FlopRate peak = peak_for(measured.kernel, gpu) * (1.0 * measured.sms / gpu.sms);
  const Seconds arithmetic = flops_of(measured.kernel) / peak;
  const Seconds memory = bytes_of(measured.kernel, measured.model) / gpu.memory_bandwidth;
  if (arithmetic > memory) return {.time = arithmetic, .by = "multiprocessors"};
  return {.time = memory, .by = "memory"};
}

}  // namespace trainyard
