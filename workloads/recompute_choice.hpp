#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sim/units.hpp"
#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// What a list of `recompute` may name, whole layers apart; what costs little time comes first.
inline constexpr std::array<std::pair<std::string_view, bool Recompute::*>, 6> recompute_policies{{
    {"norm", &Recompute::norm},
    {"moe-activation", &Recompute::expert_activation},
    {"mla-up-projection", &Recompute::latent_up_projection},
    {"attention", &Recompute::scores},
    {"moe", &Recompute::experts},
    {"mlp", &Recompute::network},
}};

/// As a scenario has it: "none", "selective" (scores alone), "[norm, moe]", "full", "{full: 2}".
std::string written(const Recompute& recompute);

/// How a reader would call it: "norm, moe", or "full for the first 2 layers of each stage".
std::string spelled(const Recompute& recompute);

/// The same without what changes nothing: parts that the model does not have, parts of layers that
/// are recomputed whole, and a number of layers that no stage has more of.
Recompute as_it_matters(Recompute recompute, const Model& model, int stage_layers);

/// Memory of the fullest GPU when so much is recomputed.
using RecomputedMemory = std::function<Bytes(const Recompute&)>;

/// What a practitioner would recompute to get into `memory`: the policies above, the cheaper ones
/// first, one added to the other where it saves at least a hundredth; then nothing but whole
/// layers, of each stage as few as it takes, up to `stage_layers`. Nothing if not even all of them
/// do.
std::optional<Recompute> least_recompute_that_fits(int stage_layers, Bytes memory,
                                                   const RecomputedMemory& memory_with);

}  // namespace trainyard
