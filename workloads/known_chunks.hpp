#pragma once

#include <map>
#include <optional>

#include "workloads/chunk_costs.hpp"
#include "workloads/plan_keys.hpp"

namespace trainyard {

/// How long chunks take whose transfers meet no other, each distinct one played once.
class KnownChunks {
 public:
  /// Numbers what sets the pace of a plan's chunks, at a site whose traffic has a number of its own
  /// among all that are known.
  std::size_t pace(const TrainingSetup& setup, std::size_t traffic_number);

  /// How long a chunk takes at that pace and site.
  Seconds duration(const TrainingSetup& setup, const LayerTraffic& traffic, std::size_t pace,
                   const ChunkShape& shape);

 private:
  struct PaceKey {
    std::size_t traffic;
    LoadKey load;  ///< without a number of recomputed layers
    AttentionLibrary attention;
    Dispatcher dispatcher;
    std::optional<Precision> dispatch;
    TensorOverlap tensor;
    bool context_beside;
    bool exchange_beside;
    bool parameters_beside;  ///< these two where weights are sharded
    int shards;

    friend auto operator<=>(const PaceKey&, const PaceKey&) = default;
  };
  struct CostsKey {
    std::size_t pace;
    ChunkConditions conditions;

    friend auto operator<=>(const CostsKey&, const CostsKey&) = default;
  };
  struct DurationKey {
    CostsKey costs;
    ChunkKind kind;
    int recomputed_layers;
    StageShape stage;
    StageShape other;
    DrawnLayers drawn;
    DrawnLayers other_drawn;

    friend auto operator<=>(const DurationKey&, const DurationKey&) = default;
  };

  Seconds play(const TrainingSetup& setup, const LayerTraffic& traffic, const ChunkShape& shape,
               const CostsKey& key);

  std::map<PaceKey, std::size_t> paces_;
  std::map<CostsKey, ChunkCosts> costs_;  // of chunks whose layers all have the same rows
  std::map<DurationKey, Seconds> durations_;
};

}  // namespace trainyard
