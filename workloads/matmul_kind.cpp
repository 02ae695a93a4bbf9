#include "workloads/matmul_kind.hpp"

namespace trainyard {

FlopRate peak_of(MatmulKind kind, const Gpu& gpu) {
  switch (kind) {
    case MatmulKind::bf16:
    case MatmulKind::bf16_weights:
      return gpu.peak.bf16;
    case MatmulKind::fp8_block:
    case MatmulKind::fp8_block_weights:
    case MatmulKind::fp8_tensor:
    case MatmulKind::fp8_tensor_weights:
      return gpu.peak.fp8;
    case MatmulKind::fp16:
    case MatmulKind::fp16_weights:
      return gpu.peak.fp16;
    case MatmulKind::tf32:
    case MatmulKind::tf32_weights:
      return gpu.peak.tf32;
    case MatmulKind::fp32:
    case MatmulKind::fp32_weights:
      return gpu.peak.fp32;
  }
  return {};
}

}  // namespace trainyard
