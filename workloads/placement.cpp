#include "workloads/placement.hpp"

#include <stdexcept>
#include <string>
#include <utility>

namespace trainyard {

StagePlacement looped_placement(int ranks, int phases) {
  StagePlacement placement;
  for (int rank = 0; rank < ranks; ++rank) {
    std::vector<Placement>& held = placement.emplace_back();
    for (int phase = 0; phase < phases; ++phase) {
      held.push_back({.pipe = 0, .stage = phase * ranks + rank});
    }
  }
  return placement;
}

StagePlacement v_placement(int ranks) {
  StagePlacement placement;
  for (int rank = 0; rank < ranks; ++rank) {
    placement.push_back({{.pipe = 0, .stage = rank}, {.pipe = 0, .stage = 2 * ranks - 1 - rank}});
  }
  return placement;
}

StagePlacement bidirectional_placement(int ranks) {
  StagePlacement placement;
  for (int rank = 0; rank < ranks; ++rank) {
    placement.push_back({{.pipe = 0, .stage = rank}, {.pipe = 1, .stage = ranks - 1 - rank}});
  }
  return placement;
}

Schedule idle_schedule(StagePlacement placement, int micro_batches) {
  if (placement.empty() || micro_batches < 1 || micro_batches > most_micro_batches) {
    throw std::invalid_argument{"a pipeline needs at least 1 rank and 1 to " +
                                std::to_string(most_micro_batches) + " micro-batches: it has " +
                                std::to_string(placement.size()) + " and " +
                                std::to_string(micro_batches)};
  }
  int stages = 0;
  for (const std::vector<Placement>& held : placement) {
    if (std::ssize(held) > most_phases || held.empty()) {
      throw std::invalid_argument{"a rank holds 1 to " + std::to_string(most_phases) +
                                  " stages, not " + std::to_string(held.size())};
    }
    stages += static_cast<int>(held.size());
  }
  Schedule schedule{.stages = stages,
                    .micro_batches = micro_batches,
                    .placement = std::move(placement),
                    .order = {}};
  schedule.stages /= pipes(schedule.placement);
  schedule.micro_batches /= pipes(schedule.placement);
  schedule.order.resize(schedule.placement.size());
  return schedule;
}

}  // namespace trainyard
