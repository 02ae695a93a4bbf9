#include "workloads/matmul_kind.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

FlopRate peak_named(std::string_view name, const Gpu& gpu) {
  for (const auto& [known, kind] : matmul_names) {
    if (known == name) return peak_of(kind, gpu);
  }
  return {};
}

}  // namespace

TEST_CASE("the names of products are in the order of their kinds") {
  for (std::size_t n = 0; n < matmul_kinds; ++n) {
    CHECK(matmul_names[n].second == static_cast<MatmulKind>(n));
  }
}

TEST_CASE("a product has the peak of its operands, for gradients of weights too") {
  Gpu gpu;
  gpu.peak = {.fp64 = {},
              .fp64_matrix = {},
              .fp32 = FlopRate{1.0},
              .tf32 = FlopRate{2.0},
              .bf16 = FlopRate{3.0},
              .fp16 = FlopRate{4.0},
              .fp8 = FlopRate{5.0},
              .int8 = {},
              .fp4 = {},
              .int4 = {}};
  for (const std::string weights : {"", "-weights"}) {
    CAPTURE(weights);
    CHECK(peak_named("fp32" + weights, gpu) == FlopRate{1.0});
    CHECK(peak_named("tf32" + weights, gpu) == FlopRate{2.0});
    CHECK(peak_named("bf16" + weights, gpu) == FlopRate{3.0});
    CHECK(peak_named("fp16" + weights, gpu) == FlopRate{4.0});
    CHECK(peak_named("fp8-block" + weights, gpu) == FlopRate{5.0});
    CHECK(peak_named("fp8-tensor" + weights, gpu) == FlopRate{5.0});
  }
}
