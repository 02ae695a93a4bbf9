#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/scenario.hpp"

namespace trainyard {

/// Makes what a constant stands for take so many times as long.
using Slowdown = std::function<void(Scenario&, double)>;

/// What it means that a constant is off.
struct ConstantEffect {
  std::string meaning;  ///< "rate of the expert exchange"
  Slowdown slow;
};

/// The same of a group of constants, by the name that its provenance has: rates fall, times and
/// sizes grow. Products of other kinds that rest on its pace are off with it, as `constants` tells.
/// Nothing of constants that no time of a step depends on: what runs beside what, buffers,
/// collectives that training does not use.
std::optional<ConstantEffect> effect_of(std::string_view constant,
                                        const std::vector<Provenance>& constants);

}  // namespace trainyard
