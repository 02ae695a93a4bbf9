#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace trainyard {

/// Which schedule a plan follows; `written` is one that the user wrote chunk by chunk.
enum class ScheduleKind : std::uint8_t {
  gpipe,
  one_forward_one_backward,
  interleaved,
  looped_breadth_first,
  zero_bubble_h1,
  zero_bubble_h2,
  zero_bubble_v,
  v_half,
  v_min,
  dualpipe,
  dualpipe_v,
  chimera,
  written,
};

/// Their names in a scenario, where `written` has none.
inline constexpr std::array<std::pair<std::string_view, ScheduleKind>, 12> schedule_names{{
    {"gpipe", ScheduleKind::gpipe},
    {"1f1b", ScheduleKind::one_forward_one_backward},
    {"interleaved", ScheduleKind::interleaved},
    {"bfs", ScheduleKind::looped_breadth_first},
    {"zb-h1", ScheduleKind::zero_bubble_h1},
    {"zb-h2", ScheduleKind::zero_bubble_h2},
    {"zb-v", ScheduleKind::zero_bubble_v},
    {"v-half", ScheduleKind::v_half},
    {"v-min", ScheduleKind::v_min},
    {"dualpipe", ScheduleKind::dualpipe},
    {"dualpipev", ScheduleKind::dualpipe_v},
    {"chimera", ScheduleKind::chimera},
}};

/// The name of a kind; of `written`, what to call it.
std::string_view name_of(ScheduleKind kind);

/// How many stages a schedule puts on each rank.
enum class StagesOnRank : std::uint8_t {
  one,
  two,           ///< of one pipe that runs down the ranks and back up
  one_each_way,  ///< one of each of two copies of the model
  chosen,        ///< by the plan
  written,       ///< by the user, rank by rank
};

StagesOnRank stages_on_rank(ScheduleKind kind);

}  // namespace trainyard
