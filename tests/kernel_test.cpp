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

/// One of two generations, at some of its power, with FP8 whether it has it or not.
Gpu random_gpu(std::mt19937& random) {
  Gpu gpu = catalogue_gpu(random() % 2 == 0 ? "H800-SXM" : "A100-SXM");
  gpu.peak.fp8 = 2.0 * gpu.peak.bf16;
  gpu.tdp = gpu.rated_power * (static_cast<double>(1 + random() % 4) / 4.0);
  return gpu;
}

/// A kernel model in which a tile takes what `epilogue` says, and its products nothing.
KernelModel model_of_tiles(const Gpu& gpu, Seconds epilogue) {
  KernelModel model = in_bursts(catalogue_kernels(gpu));
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
  const KernelModel model = model_of_tiles(gpu, 10.0_s);
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
  const KernelModel model = model_of_tiles(gpu, 10.0_s);
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
  const KernelModel model = model_of_tiles(gpu, Seconds{});
  const Matmul product{MatmulKind::bf16, 128.0 * 132.0, 4096.0, 8192.0};
  CHECK(time_of(product, gpu, 132, model).value() ==
        Approx(1.0 + 2.0 * 128.0 * 132.0 * 4096.0 * 8192.0 / (989.4e12 * 0.85)));
}

TEST_CASE(
    "a kernel that does little but move bytes takes them over the bandwidth that it reaches") {
  const Gpu gpu = catalogue_gpu("H800-SXM");
  const KernelModel model = catalogue_kernels(gpu);
  const Matmul product{MatmulKind::bf16, 16.0, 8192.0, 8192.0};
  const double bytes = 2.0 * (8192.0 * (16.0 + 8192.0) + 16.0 * 8192.0);
  CHECK(time_of(product, gpu, 132, model).value() == Approx(2e-6 + bytes / (3.35e12 * 0.80)));
  CHECK(time_of(ElementwisePass{1.0_GB}, gpu, 132, model).value() ==
        Approx(2e-6 + 1e9 / (3.35e12 * 0.80)));
}

TEST_CASE("no product is faster than its FLOPs or its bytes allow, or on a lesser GPU") {
  const unsigned seed = GENERATE(range(1U, 201U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const Matmul product = random_product(random);
  const Gpu gpu = random_gpu(random);
  const int sms = 1 + static_cast<int>(random() % static_cast<unsigned>(gpu.sms));
  CAPTURE(static_cast<int>(product.kind), product.rows, product.columns, product.depth);
  CAPTURE(product.groups, gpu.id, gpu.tdp.value(), sms);
  const KernelModel model = catalogue_kernels(gpu);
  const Seconds time = time_of(product, gpu, sms, model);

  CHECK(time > flops_of(product) / (peak_of(product.kind, gpu) * (1.0 * sms / gpu.sms)));
  CHECK(time > Bytes{product.groups * product.rows * product.columns} / gpu.memory_bandwidth);

  CHECK(time_of(product, gpu, std::max(1, sms - 1), model) >= time);
  for (const auto rate :
       {&PeakRates::bf16, &PeakRates::fp8, &PeakRates::fp16, &PeakRates::tf32, &PeakRates::fp32}) {
    Gpu lesser = gpu;
    lesser.peak.*rate = gpu.peak.*rate * 0.9;
    const bool counts = peak_of(product.kind, lesser) < peak_of(product.kind, gpu);
    CHECK(time_of(product, lesser, sms, model) >= time);
    if (!counts) CHECK(time_of(product, lesser, sms, model) == time);
  }
  Gpu lesser = gpu;
  lesser.memory_bandwidth = gpu.memory_bandwidth * 0.9;
  CHECK(time_of(product, lesser, sms, model) >= time);
  lesser = gpu;
  lesser.tdp = gpu.tdp * 0.9;
  CHECK(time_of(product, lesser, sms, model) >= time);
}

TEST_CASE("half the power slows products and attention by the same share, and passes not at all") {
  const Gpu gpu = catalogue_gpu("H100-SXM");
  Gpu capped = gpu;
  capped.tdp = gpu.rated_power / 2.0;
  KernelModel model = catalogue_kernels(gpu);
  model.power_exponent = 0.5;
  const auto slowed = [&](const Kernel& kernel) {
    return time_of(kernel, capped, 132, model) / time_of(kernel, gpu, 132, model);
  };
  const double factor = std::sqrt(2.0);
  CHECK(slowed(Matmul{MatmulKind::bf16, 65536.0, 8192.0, 8192.0}) == Approx(factor).epsilon(1e-3));
  const AttentionScores scores{.heads = 64.0,
                               .sequences = 1.0,
                               .length = 65536.0,
                               .key_width = 128.0,
                               .value_width = 128.0,
                               .backward = false};
  CHECK(slowed(scores) == Approx(factor).epsilon(1e-3));
  CHECK(slowed(Matmul{MatmulKind::bf16, 8.0, 8192.0, 8192.0}) == 1.0);
  CHECK(slowed(ElementwisePass{1.0_GB}) == 1.0);
}

TEST_CASE("a clock that follows power itself is halved with it") {
  Gpu gpu = catalogue_gpu("A100-SXM");
  KernelModel model = model_of_tiles(gpu, 10.0_s);
  model.power_exponent = 1.0;
  gpu.tdp = gpu.rated_power / 2.0;
  CHECK(time_of(Matmul{MatmulKind::bf16, 128.0, 256.0, 1.0}, gpu, 108, model).value() ==
        Approx(21.0));
}

TEST_CASE("what is not sustained is missing from the main loop of a product alone") {
  const Gpu gpu = catalogue_gpu("H100-SXM");
  KernelModel model = in_bursts(catalogue_kernels(gpu));
  const Matmul product{MatmulKind::bf16, 65536.0, 8192.0, 8192.0};
  const Matmul narrow{MatmulKind::bf16, 8.0, 8192.0, 8192.0};
  const Seconds burst = time_of(product, gpu, 132, model);
  const Seconds of_bytes = time_of(narrow, gpu, 132, model);
  for (MatmulConstants& constants : model.matmul) {
    constants.epilogue = Seconds{};
    constants.launch = Seconds{};
  }
  const Seconds loop = time_of(product, gpu, 132, model);
  for (MatmulConstants& constants : model.matmul) constants.sustained = 0.8;
  CHECK(time_of(product, gpu, 132, model) / loop == Approx(1.0 / 0.8));
  CHECK(loop < burst);
  CHECK(time_of(narrow, gpu, 132, model) < of_bytes);
}

TEST_CASE("a result that is kept in fewer bytes is written in less time") {
  const Gpu gpu = catalogue_gpu("H100-SXM");
  const KernelModel model = catalogue_kernels(gpu);
  Matmul product{MatmulKind::bf16_weights, 8192.0, 8192.0, 16.0};
  const Seconds added_in_fp32 = time_of(product, gpu, 132, model);
  product.result = 4.0_B;
  const Bytes saved{4.0 * 8192.0 * 8192.0};
  CHECK((added_in_fp32 - time_of(product, gpu, 132, model)).value() ==
        Approx((saved / (gpu.memory_bandwidth * 0.80)).value()));
}

TEST_CASE("attention takes longer on fewer multiprocessors, at a lower peak, and backward") {
  const Gpu gpu = catalogue_gpu("H800-SXM");
  const KernelModel model = catalogue_kernels(gpu);
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
  const KernelModel model = catalogue_kernels(gpu);
  const Kernel product = Matmul{MatmulKind::bf16, 4096.0, 4096.0, 4096.0};
  const Kernel pass = ElementwisePass{1.0_GB};
  const Seconds sum = time_of(product, gpu, 132, model) + time_of(pass, gpu, 132, model);
  CHECK(time_of(std::vector{product, pass}, gpu, 132, model).value() == Approx(sum.value()));
  CHECK(time_of(std::vector<Kernel>{}, gpu, 132, model) == Seconds{});
}
