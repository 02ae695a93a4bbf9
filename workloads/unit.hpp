#pragma once

#include <vector>

#include "workloads/chunk.hpp"

namespace trainyard {

/// A unit of a stage.
struct Unit {
  UnitKind kind;
  std::size_t loaded = 0;  ///< of a layer with experts: its position among the chunk's
};

/// What a stage runs, first to last; its first layer with experts is at position `loaded`.
std::vector<Unit> units_of(const StageShape& stage, const Recompute& recompute, std::size_t loaded);

bool has_experts(UnitKind unit);
bool is_layer(UnitKind unit);

/// The attention of a layer, or all of another unit.
const PartTime& first_part(const ChunkCosts& costs, const Unit& unit);

/// The network of a layer; nothing of another unit.
const PartTime* second_part(const ChunkCosts& costs, const Unit& unit);

/// What the exchanges of a layer with experts take.
const ExchangeCosts& exchange_of(const ChunkCosts& costs, const Unit& unit);

/// What the weights of a unit take to be gathered, and their gradients to be scattered.
const UnitSync& sync_of(const ChunkCosts& costs, const Unit& unit);

}  // namespace trainyard
