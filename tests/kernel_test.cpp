#include "workloads/kernel.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

Matmul random_product(std::mt19937& random) {
  const auto size = [&](double most) {
    return std::ceil(std::exp(std::log(most) * static_cast<double>(random()) / 0x1p32));
  };
  return {.kind = static_cast<MatmulKind>(random() % matmul_kinds),
          .rows = size(65536.0),
          .columns = size(65536.0),
          .depth = size(65536.0),
          .groups = size(16.0)};
}

/// A kernel model in which a tile takes what `epilogue` says, and its products nothing.
KernelModel model_of_tiles(Seconds epilogue) {
  KernelModel model = catalogue_kernels();
  for (MatmulConstants& constants : model.matmul) {
    constants.launch = 1.0_s;
    constants.epilogue = epilogue;
  }
  return model;
}

}  // namespace

TEST_CASE("a product that needs one tile more than a wave holds takes a whole wave more") {
  Gpu gpu = catalogue_gpu("H800-SXM");
  gpu.sms = 4;
  const KernelModel model = model_of_tiles(10.0_s);
  const auto seconds = [&](double tiles) {
    const Matmul product{MatmulKind::fp8_block, 128.0 * tiles, 160.0, 1.0};
    return time_of(product, gpu, 4, model).value();
  };
  CHECK(seconds(1.0) == Approx(11.0));
  CHECK(seconds(4.0) == Approx(11.0));
  CHECK(seconds(5.0) == Approx(21.0));
  CHECK(seconds(8.0) == Approx(21.0));
  CHECK(seconds(9.0) == Approx(31.0));
  CHECK(seconds(4.01) == Approx(21.0));
}

TEST_CASE("tiles of a group are not shared with the next") {
  Gpu gpu = catalogue_gpu("H800-SXM");
  const KernelModel model = model_of_tiles(10.0_s);
  const auto seconds = [&](double groups, double rows) {
    const Matmul product{MatmulKind::bf16, rows, 256.0, 1.0, groups};
    return time_of(product, gpu, 4, model).value();
  };
  CHECK(seconds(1.0, 4.0 * 128.0) == Approx(11.0));
  CHECK(seconds(4.0, 128.0) == Approx(11.0));
  CHECK(seconds(4.0, 129.0) == Approx(21.0));
}

TEST_CASE("full waves of a product take its FLOPs over the peak that a kernel reaches") {
  const Gpu gpu = catalogue_gpu("H100-SXM");
  const KernelModel model = model_of_tiles(Seconds{});
  const Matmul product{MatmulKind::bf16, 128.0 * 132.0, 4096.0, 8192.0};
  CHECK(time_of(product, gpu, 132, model).value() ==
        Approx(1.0 + 2.0 * 128.0 * 132.0 * 4096.0 * 8192.0 / (989.4e12 * 0.85)));
}

TEST_CASE(
    "a kernel that does little but move bytes takes them over the bandwidth that it reaches") {
  const Gpu gpu = catalogue_gpu("H800-SXM");
  const KernelModel model = catalogue_kernels();
  const Matmul product{MatmulKind::bf16, 16.0, 8192.0, 8192.0};
  const double bytes = 2.0 * (8192.0 * (16.0 + 8192.0) + 16.0 * 8192.0);
  CHECK(time_of(product, gpu, 132, model).value() == Approx(2e-6 + bytes / (3.35e12 * 0.80)));
  CHECK(time_of(ElementwisePass{1.0_GB}, gpu, 132, model).value() ==
        Approx(2e-6 + 1e9 / (3.35e12 * 0.40)));
}

TEST_CASE("no product is faster than its FLOPs or its bytes allow, or on a lesser GPU") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const Matmul product = random_product(random);
  const int sms = 1 + static_cast<int>(random() % 132);
  CAPTURE(static_cast<int>(product.kind), product.rows, product.columns, product.depth);
  CAPTURE(product.groups, sms);
  const KernelModel model = catalogue_kernels();
  const Gpu gpu = catalogue_gpu("H800-SXM");
  const Seconds time = time_of(product, gpu, sms, model);

  const FlopRate peak = product.kind == MatmulKind::bf16 ? gpu.peak.bf16 : gpu.peak.fp8;
  CHECK(time > flops_of(product) / (peak * (sms / 132.0)));
  CHECK(time > Bytes{product.groups * product.rows * product.columns} / gpu.memory_bandwidth);

  CHECK(time_of(product, gpu, std::max(1, sms - 1), model) >= time);
  Gpu lesser = gpu;
  lesser.peak.bf16 = gpu.peak.bf16 * 0.9;
  lesser.peak.fp8 = gpu.peak.fp8 * 0.9;
  CHECK(time_of(product, lesser, sms, model) >= time);
  lesser = gpu;
  lesser.memory_bandwidth = gpu.memory_bandwidth * 0.9;
  CHECK(time_of(product, lesser, sms, model) >= time);
}

TEST_CASE("attention takes longer on fewer multiprocessors, at a lower peak, and backward") {
  const Gpu gpu = catalogue_gpu("H800-SXM");
  const KernelModel model = catalogue_kernels();
  AttentionScores scores{.heads = 128.0,
                         .sequences = 1.0,
                         .length = 4096.0,
                         .key_width = 192.0,
                         .value_width = 128.0,
                         .backward = false};
  const Seconds time = time_of(scores, gpu, 132, model);
  CHECK(time_of(scores, gpu, 112, model) > time);
  Gpu lesser = gpu;
  lesser.peak.bf16 = gpu.peak.bf16 * 0.5;
  CHECK(time_of(scores, lesser, 132, model) > time);
  scores.backward = true;
  CHECK(time_of(scores, gpu, 132, model) > 2.0 * time);
}

TEST_CASE("a list of kernels takes the sum of their times") {
  const Gpu gpu = catalogue_gpu("H100-SXM");
  const KernelModel model = catalogue_kernels();
  const Kernel product = Matmul{MatmulKind::bf16, 4096.0, 4096.0, 4096.0};
  const Kernel pass = ElementwisePass{1.0_GB};
  const Seconds sum = time_of(product, gpu, 132, model) + time_of(pass, gpu, 132, model);
  CHECK(time_of(std::vector{product, pass}, gpu, 132, model).value() == Approx(sum.value()));
  CHECK(time_of(std::vector<Kernel>{}, gpu, 132, model) == Seconds{});
}
