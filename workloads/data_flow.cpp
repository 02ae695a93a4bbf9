#include "workloads/data_flow.hpp"

#include <algorithm>
#include <cassert>

namespace trainyard {
namespace {

constexpr int nobody = -1;

}  // namespace

DataFlow::DataFlow(const Schedule& schedule) : schedule_{schedule} {
  assert(schedule.placement.size() == schedule.order.size());
  for (int rank = 0; rank < std::ssize(schedule.placement); ++rank) {
    for (int phase = 0; phase < std::ssize(schedule.placement[rank]); ++phase) {
      const auto stage = static_cast<std::size_t>(stage_of(rank, phase));
      if (stage >= holders_.size()) holders_.resize(stage + 1, nobody);
      assert(holders_[stage] == nobody);
      holders_[stage] = rank;
    }
  }
  assert(std::ranges::count(holders_, nobody) == 0);
}

int DataFlow::stage_of(int rank, int phase) const {
  const Placement& held = schedule_.placement[rank][phase];
  return held.pipe * schedule_.stages + held.stage;
}

Item DataFlow::item(int rank, const Pass& pass, Part part) const {
  return {.part = part, .stage = stage_of(rank, pass.phase), .micro_batch = pass.micro_batch};
}

/// The same part, `steps` stages further on the way that its micro-batch takes.
std::optional<Item> DataFlow::neighbour(Item item, int steps) const {
  const int way = item.part == Part::forward ? steps : -steps;
  const int stage = item.stage % schedule_.stages + way;
  if (stage < 0 || stage >= schedule_.stages) return std::nullopt;
  item.stage += way;
  return item;
}

std::optional<Item> DataFlow::own_input(int rank, const Pass& pass) const {
  if (pass.kind == ChunkKind::forward) return std::nullopt;
  return item(rank, pass, pass.kind == ChunkKind::weights ? Part::gradient : Part::forward);
}

std::optional<Item> DataFlow::handed_input(int rank, const Pass& pass) const {
  if (pass.kind == ChunkKind::weights) return std::nullopt;
  const bool forward = pass.kind == ChunkKind::forward;
  return neighbour(item(rank, pass, forward ? Part::forward : Part::gradient), -1);
}

std::size_t DataFlow::sender(const Item& item) const {
  return static_cast<std::size_t>(item.part) * holders_.size() +
         static_cast<std::size_t>(item.stage);
}

std::size_t DataFlow::slot(const Item& item) const {
  return sender(item) * micro_batches() + static_cast<std::size_t>(item.micro_batch);
}

}  // namespace trainyard
