#include "workloads/schedule_kind.hpp"

namespace trainyard {

std::string_view name_of(ScheduleKind kind) {
  for (const auto& [name, named] : schedule_names) {
    if (named == kind) return name;
  }
  return "the written schedule";
}

StagesOnRank stages_on_rank(ScheduleKind kind) {
  switch (kind) {
    case ScheduleKind::gpipe:
    case ScheduleKind::one_forward_one_backward:
    case ScheduleKind::zero_bubble_h1:
    case ScheduleKind::zero_bubble_h2:
      return StagesOnRank::one;
    case ScheduleKind::zero_bubble_v:
    case ScheduleKind::v_half:
    case ScheduleKind::v_min:
    case ScheduleKind::dualpipe_v:
      return StagesOnRank::two;
    case ScheduleKind::dualpipe:
    case ScheduleKind::chimera:
      return StagesOnRank::one_each_way;
    case ScheduleKind::interleaved:
    case ScheduleKind::looped_breadth_first:
      return StagesOnRank::chosen;
    case ScheduleKind::written:
      return StagesOnRank::written;
  }
  return StagesOnRank::one;
}

}  // namespace trainyard
