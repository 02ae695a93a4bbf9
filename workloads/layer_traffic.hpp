#pragma once

#include <array>
#include <vector>

#include "workloads/hand_over.hpp"
#include "workloads/part.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

/// What an exchange of one byte a row puts on the links that can hold it up. Where kernels drive it
/// at a rate of their own, the last of these stands for them: its bytes are seconds in which they
/// are busy.
struct ExchangeOfBytes {
  Seconds latency;
  Demand load;
  bool driven = false;  ///< whether the last link stands for kernels
};

/// All that moves while layers compute, on the links that can hold some of it up. What all groups
/// of a cluster do at the same time is added up.
struct LayerTraffic {
  std::array<UnitTransfer, transfer_kinds> transfers;  ///< indexed by TransferKind
  UnitTransfer gather;                                 ///< of weights that are sharded
  UnitTransfer scatter;                                ///< of their gradients
  UnitTransfer sum;  ///< of these over copies of a shard, in bytes of the whole
  UnitTransfer expert_gather;
  UnitTransfer expert_scatter;
  ExchangeOfBytes exchange;
  std::vector<Bandwidth> links;
};

LayerTraffic layer_traffic(const TrainingSetup& setup);

/// Whether the plan's GPUs exchange rows between experts at all.
bool has_exchange(const TrainingSetup& setup);

/// What a row of an exchange weighs on its way to experts and on its way back; header included, and
/// all copies of it that leave a rank.
struct RowBytes {
  double there;
  double back;
};

RowBytes row_bytes(const TrainingSetup& setup);

/// What the exchange of one byte a row moves between some groups, on the links of the cluster.
Collective exchange_of_groups(const TrainingSetup& setup,
                              std::span<const std::vector<GpuId>> groups);

}  // namespace trainyard
