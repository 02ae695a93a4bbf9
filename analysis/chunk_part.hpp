#pragma once

#include <string_view>

#include "workloads/schedule.hpp"

namespace trainyard {

/// The part of a step that a chunk's time counts in, by its name among `step_parts`.
constexpr std::string_view part_of(ChunkKind kind) {
  switch (kind) {
    case ChunkKind::forward:
      return "forward";
    case ChunkKind::backward_input:
    case ChunkKind::backward:
      return "backward";
    case ChunkKind::weights:
      return "weights";
    case ChunkKind::pair:
      return "overlapped";
  }
  return "";
}

}  // namespace trainyard
