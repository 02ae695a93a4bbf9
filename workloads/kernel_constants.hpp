#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/units.hpp"
#include "sim/yaml.hpp"
#include "topologies/gpu.hpp"
#include "workloads/matmul_kind.hpp"
#include "workloads/provenance.hpp"

namespace trainyard {

/// How GPUs of a generation perform matrix products of one kind.
struct MatmulConstants {
  double efficiency;         ///< of the peak, inside a tile's main loop
  double sustained;          ///< what is left of that when a run keeps the GPU at its rated power
  double memory_efficiency;  ///< of the memory bandwidth
  Seconds launch;
  Seconds epilogue;  ///< of each tile
  int widest_tile;   ///< in columns
  Bytes operand;     ///< an element of an operand
  Bytes result;      ///< an element of the result, reading included where it is added to
};

/// Whose kernels compute attention.
enum class AttentionLibrary : std::uint8_t { flash_3, flash_2, flash_2_biased, cudnn };
inline constexpr std::size_t attention_libraries = 4;

inline constexpr std::array<std::pair<std::string_view, AttentionLibrary>, attention_libraries>
    attention_library_names{{
        {"flash-attention-3", AttentionLibrary::flash_3},
        {"flash-attention-2", AttentionLibrary::flash_2},
        {"flash-attention-2-alibi", AttentionLibrary::flash_2_biased},
        {"cudnn", AttentionLibrary::cudnn},
    }};

/// How GPUs of a generation perform attention. A score takes its multiplications at so much of
/// the BF16 peak, and its exponential on units that give `..._scores_per_sm` a second.
struct AttentionConstants {
  double efficiency;
  double backward_efficiency;
  double forward_scores_per_sm;
  double backward_scores_per_sm;
  double overhead_keys;  ///< what each query's tile costs besides its keys, in keys
  Seconds launch;
};

/// Everything that turns the shape of a kernel into seconds on a GPU.
struct KernelModel {
  std::array<MatmulConstants, matmul_kinds> matmul;               ///< indexed by MatmulKind
  std::array<AttentionConstants, attention_libraries> attention;  ///< indexed by AttentionLibrary
  AttentionLibrary library = AttentionLibrary::flash_3;           ///< that a run uses
  double elementwise_efficiency;                                  ///< of the memory bandwidth
  Seconds elementwise_launch;
  double power_exponent;   ///< the clock falls with the power that is left, to this power
  double clock_deviation;  ///< of sustained clocks of GPUs of one kind, as a share of their mean
  std::vector<Provenance> provenance;
};

/// Reads what the kernel catalogue says of the GPU's generation. Of a generation that it does not
/// know it takes Hopper's constants, and notes that as an assumption.
KernelModel read_kernel_model(YamlMap& map, const Gpu& gpu);

/// The same for kernels by themselves, which are too brief for their power to slow the clock.
KernelModel in_bursts(KernelModel model);

}  // namespace trainyard
