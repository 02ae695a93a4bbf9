#include "analysis/precision_need.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE("a GPU lacks the precisions of which its datasheet has no rate") {
  Gpu gpu;
  gpu.peak.bf16 = FlopRate{312e12};
  CHECK(unmet_need(gpu, Precision::bf16) == nullptr);
  for (const Precision precision : {Precision::fp8_tensor, Precision::fp8_block}) {
    const PrecisionNeed* const need = unmet_need(gpu, precision);
    REQUIRE(need != nullptr);
    CHECK(need->name == "FP8");
    CHECK(need->remedy == "write 'bf16'");
  }
  gpu.peak.fp8 = FlopRate{624e12};
  CHECK(unmet_need(gpu, Precision::fp8_block) == nullptr);
}
