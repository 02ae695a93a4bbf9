#include "workloads/unit.hpp"

namespace trainyard {
namespace {

UnitKind kind_of(const LayerRun& run) {
  if (run.dense) return run.recomputed ? UnitKind::recomputed_dense : UnitKind::dense;
  return run.recomputed ? UnitKind::recomputed_expert : UnitKind::expert;
}

}  // namespace

std::vector<Unit> units_of(const StageShape& stage, const Recompute& recompute,
                           std::size_t loaded) {
  std::vector<Unit> body;
  std::vector<Unit> prediction;
  for (const LayerRun& run : layer_runs(stage, recompute)) {
    for (int layer = 0; layer < run.count; ++layer) {
      const Unit unit{.kind = kind_of(run), .loaded = run.dense ? 0 : loaded++};
      if (run.prediction) {
        prediction.insert(prediction.end(),
                          {Unit{UnitKind::prediction}, unit, Unit{UnitKind::head}});
      } else {
        body.push_back(unit);
      }
    }
  }
  if (stage.embedding) body.insert(body.begin(), Unit{UnitKind::embedding});
  if (stage.head) body.push_back(Unit{UnitKind::head});
  body.insert(body.end(), prediction.begin(), prediction.end());
  return body;
}

bool has_experts(UnitKind unit) {
  return unit == UnitKind::expert || unit == UnitKind::recomputed_expert;
}

bool is_layer(UnitKind unit) {
  return unit == UnitKind::dense || unit == UnitKind::recomputed_dense || has_experts(unit);
}

const PartTime& first_part(const ChunkCosts& costs, const Unit& unit) {
  switch (unit.kind) {
    case UnitKind::dense:
      return costs.parts.dense_attention;
    case UnitKind::recomputed_dense:
      return costs.parts.recomputed_dense.attention;
    case UnitKind::expert:
      return costs.parts.expert_attention;
    case UnitKind::recomputed_expert:
      return costs.parts.recomputed_expert.attention;
    case UnitKind::embedding:
      return costs.parts.embedding;
    case UnitKind::head:
      return costs.parts.head;
    case UnitKind::prediction:
      break;
  }
  return costs.parts.prediction;
}

const PartTime* second_part(const ChunkCosts& costs, const Unit& unit) {
  const bool own = !costs.loaded.empty();
  switch (unit.kind) {
    case UnitKind::dense:
      return &costs.parts.dense_network;
    case UnitKind::recomputed_dense:
      return &costs.parts.recomputed_dense.network;
    case UnitKind::expert:
      return own ? &costs.loaded[unit.loaded].network : &costs.parts.expert_network;
    case UnitKind::recomputed_expert:
      return own ? &costs.loaded[unit.loaded].recomputed_network
                 : &costs.parts.recomputed_expert.network;
    default:
      return nullptr;
  }
}

const ExchangeCosts& exchange_of(const ChunkCosts& costs, const Unit& unit) {
  return costs.loaded.empty() ? costs.exchange : costs.loaded[unit.loaded].exchange;
}

const UnitSync& sync_of(const ChunkCosts& costs, const Unit& unit) {
  return costs.sharded.of[static_cast<std::size_t>(unit.kind)];
}

}  // namespace trainyard
