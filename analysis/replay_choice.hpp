#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sim/engine.hpp"

namespace trainyard {

/// How deep the replay of a step goes at once.
enum class Detail : std::uint8_t {
  nested,  ///< each distinct chunk once, then the step that is made of them
  flat,    ///< every kernel and every transfer of the step in one simulation
};

inline constexpr std::array<std::pair<std::string_view, Detail>, 2> detail_names{{
    {"nested", Detail::nested},
    {"flat", Detail::flat},
}};

/// How a step is replayed.
struct ReplayChoice {
  Engine engine = Engine::simgrid;
  Detail detail = Detail::nested;
};

}  // namespace trainyard
