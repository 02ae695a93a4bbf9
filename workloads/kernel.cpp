#include "workloads/kernel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace trainyard {
namespace {

/// The clock over that at the rated power.
double clock_share(const Gpu& gpu, const KernelModel& model) {
  return std::pow(gpu.power_share(), model.power_exponent);
}

/// The rate of `sms` multiprocessors when all of them together reach `peak`.
FlopRate share(FlopRate peak, const Gpu& gpu, int sms) {
  return peak * (static_cast<double>(sms) / gpu.sms);
}

Seconds compute_time(const Matmul& product, const Gpu& gpu, int sms, const MatmulConstants& with) {
  constexpr std::array<double, 2> tile_rows{64.0, 128.0};
  constexpr double column_step = 16.0;
  const FlopRate rate_of_one =
      share(peak_of(product.kind, gpu), gpu, 1) * with.efficiency * with.sustained;

  Seconds best{std::numeric_limits<double>::infinity()};
  for (const double rows : tile_rows) {
    for (double columns = column_step; columns <= with.widest_tile; columns += column_step) {
      const double tiles =
          product.groups * std::ceil(product.rows / rows) * std::ceil(product.columns / columns);
      const double waves = std::ceil(tiles / sms);
      const Flops tile{2.0 * rows * columns * product.depth};
      best = std::min(best, waves * (tile / rate_of_one + with.epilogue));
    }
  }
  return best;
}

Bytes bytes_of_kernel(const Matmul& product, const KernelModel& model) {
  const MatmulConstants& with = model.matmul[static_cast<std::size_t>(product.kind)];
  const Bytes result = product.result.value_or(with.result);
  return product.groups * (with.operand * (product.depth * (product.rows + product.columns)) +
                           result * (product.rows * product.columns));
}
Bytes bytes_of_kernel(const AttentionScores& scores, const KernelModel& /*model*/) {
  constexpr Bytes element{2.0};
  // Forward: queries and keys, values and results. Backward: the same and their gradients.
  const double matrices = scores.backward ? 4.0 : 2.0;
  const double rows = scores.sequences * scores.length * scores.heads;
  return element * (rows * matrices * (scores.key_width + scores.value_width));
}
Bytes bytes_of_kernel(const ElementwisePass& pass, const KernelModel& /*model*/) {
  return pass.moved;
}

Seconds time_of_kernel(const Matmul& product, const Gpu& gpu, int sms, const KernelModel& model) {
  const MatmulConstants& with = model.matmul[static_cast<std::size_t>(product.kind)];
  const Bytes moved = bytes_of_kernel(product, model);
  const Seconds memory = moved / (gpu.memory_bandwidth * with.memory_efficiency);
  const Seconds compute = compute_time(product, gpu, sms, with) / clock_share(gpu, model);
  return with.launch + std::max(compute, memory);
}

double flops_of_score(const AttentionScores& scores) {
  // Forward: query x key, weight x value. Backward: both again and the three gradients.
  return scores.backward ? 2.0 * (3.0 * scores.key_width + 2.0 * scores.value_width)
                         : 2.0 * (scores.key_width + scores.value_width);
}

Seconds time_of_kernel(const AttentionScores& scores, const Gpu& gpu, int sms,
                       const KernelModel& model) {
  const AttentionConstants& with = model.attention[static_cast<std::size_t>(model.library)];
  const double efficiency = scores.backward ? with.backward_efficiency : with.efficiency;
  const double per_sm = scores.backward ? with.backward_scores_per_sm : with.forward_scores_per_sm;
  const double queries = scores.sequences * scores.length * scores.heads;
  const double all = queries * (scores.keys_met() + with.overhead_keys);
  const Seconds multiply =
      Flops{all * flops_of_score(scores)} / (share(gpu.peak.bf16, gpu, sms) * efficiency);
  const double clock = clock_share(gpu, model);
  return with.launch + multiply / clock + Seconds{all / (per_sm * sms)} / clock;
}

Seconds time_of_kernel(const ElementwisePass& pass, const Gpu& gpu, int /*sms*/,
                       const KernelModel& model) {
  return model.elementwise_launch +
         pass.moved / (gpu.memory_bandwidth * model.elementwise_efficiency);
}

Flops flops_of_kernel(const Matmul& product) {
  return Flops{2.0 * product.groups * product.rows * product.columns * product.depth};
}
Flops flops_of_kernel(const AttentionScores& scores) {
  return Flops{scores.sequences * scores.heads * scores.length * scores.keys_met() *
               flops_of_score(scores)};
}
Flops flops_of_kernel(const ElementwisePass&) {
  return Flops{};
}

}  // namespace

KernelKind kind_of(const Kernel& kernel) {
  if (std::holds_alternative<AttentionScores>(kernel)) return KernelKind::attention_scores;
  const auto* product = std::get_if<Matmul>(&kernel);
  if (product == nullptr) return KernelKind::elementwise;
  return product->groups > 1.0 ? KernelKind::grouped_product : KernelKind::product;
}

Seconds time_of(const Kernel& kernel, const Gpu& gpu, int sms, const KernelModel& model) {
  return std::visit([&](const auto& shape) { return time_of_kernel(shape, gpu, sms, model); },
                    kernel);
}

Seconds time_of(const std::vector<Kernel>& kernels, const Gpu& gpu, int sms,
                const KernelModel& model) {
  Seconds total;
  for (const Kernel& kernel : kernels) total += time_of(kernel, gpu, sms, model);
  return total;
}

Bytes bytes_of(const Kernel& kernel, const KernelModel& model) {
  return std::visit([&](const auto& shape) { return bytes_of_kernel(shape, model); }, kernel);
}

Flops flops_of(const Kernel& kernel) {
  return std::visit([](const auto& shape) { return flops_of_kernel(shape); }, kernel);
}

}  // namespace trainyard
