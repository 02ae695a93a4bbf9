#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "workloads/collective_kind.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

// What tells plans apart for one thing that an estimate keeps, and no more: two plans of equal keys
// share it. All are of plans for one model, stack and cluster.

/// On which GPUs the ranks of a plan are.
struct PlacedDegrees {
  int tensor;
  int context;
  int data;
  int pipeline;
  std::array<Degree, 4> order;

  explicit PlacedDegrees(const Plan& plan);
  friend auto operator<=>(const PlacedDegrees&, const PlacedDegrees&) = default;
};

/// Which GPUs form groups, experts included.
struct GroupKey {
  PlacedDegrees degrees;
  int expert;
  int expert_tensor;

  explicit GroupKey(const Plan& plan);
  friend auto operator<=>(const GroupKey&, const GroupKey&) = default;
};

/// What a site moves for each byte and row.
struct SiteKey {
  GroupKey groups;
  int shards;          ///< where weights are sharded, else 0
  double stream_rows;  ///< these two where experts exchange rows
  Dispatcher dispatcher;

  explicit SiteKey(const TrainingSetup& setup);
  friend auto operator<=>(const SiteKey&, const SiteKey&) = default;
};

/// Which layers and stages lie on which pipeline ranks.
struct StageKey {
  StagesOnRank held;
  int pipeline;
  int virtual_stages;       ///< where they are chosen
  std::vector<int> layers;  ///< as Plan::stage_layers
  std::size_t written;      ///< which written schedule, from 1 on

  StageKey(const Plan& plan, std::size_t written_schedule);
  friend auto operator<=>(const StageKey&, const StageKey&) = default;
};

/// The order of chunks.
struct ScheduleKey {
  ScheduleKind kind;
  int pipeline;
  int virtual_stages;
  int micro_batches;
  bool pairs;           ///< of an interleaved schedule
  std::size_t draws;    ///< of expert load
  std::size_t written;  ///< which written schedule, from 1 on

  ScheduleKey(const TrainingSetup& setup, std::size_t written_schedule);
  friend auto operator<=>(const ScheduleKey&, const ScheduleKey&) = default;
};

/// How many weights a GPU holds, and which of their states.
struct StateKey {
  int tensor;
  int context;
  int data;
  int expert;
  int expert_tensor;
  int zero;
  int shards;
  bool offload;
  StageKey stages;

  StateKey(const Plan& plan, const StageKey& stage_key);
  friend auto operator<=>(const StateKey&, const StateKey&) = default;
};

/// What copies of the model exchange once a step.
struct SyncKey {
  GroupKey groups;
  StateKey states;
  bool gradients_beside;
  bool parameters_beside;
  Bytes weight;  ///< of one, while it travels

  SyncKey(const TrainingSetup& setup, const StateKey& state_key);
  friend auto operator<=>(const SyncKey&, const SyncKey&) = default;
};

/// What a GPU does in a layer, and of it keeps.
struct LoadKey {
  int micro_batch;
  int sequence_length;
  int context;
  int tensor;
  bool sequence_parallel;
  int expert;
  int expert_tensor;
  Precision precision;
  Recompute recompute;

  explicit LoadKey(const TrainingSetup& setup);
  friend auto operator<=>(const LoadKey&, const LoadKey&) = default;
};

}  // namespace trainyard
