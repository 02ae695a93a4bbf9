#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/yaml.hpp"
#include "workloads/plan.hpp"

namespace trainyard {

/// What can run beside kernels, by the keys of `overlap`.
inline constexpr std::array<std::pair<std::string_view, std::optional<bool> OverlapChoice::*>, 6>
    overlap_names{{{"tensor", &OverlapChoice::tensor},
                   {"gradient", &OverlapChoice::gradient},
                   {"parameter", &OverlapChoice::parameter},
                   {"point_to_point", &OverlapChoice::point_to_point},
                   {"expert", &OverlapChoice::expert},
                   {"context", &OverlapChoice::context}}};

/// The `parallel` block of a scenario on so many GPUs. Throws InputError; whether the plan can run
/// is another question.
Plan read_plan(YamlMap& map, int gpus);

}  // namespace trainyard
