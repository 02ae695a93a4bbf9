#pragma once

#include <array>
#include <vector>

#include "workloads/collective_kind.hpp"
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

/// What the rows of each expert rank put on the links, in an exchange of one byte a row.
struct RowsByRank {
  std::vector<Demand> there;  ///< by the rank that they go to
  std::vector<Demand> back;   ///< by the rank that they come back from
  std::vector<double> drive;  ///< seconds in which kernels drive a byte over each link; or nothing
};

/// All that moves while the layers of a site compute, on the links that can hold some of it up.
/// What other sites put on these at the same time, doing the same, is added up.
struct LayerTraffic {
  std::array<UnitTransfer, transfer_kinds> transfers;  ///< indexed by TransferKind
  UnitTransfer gather;                                 ///< of weights that are sharded
  UnitTransfer scatter;                                ///< of their gradients
  UnitTransfer sum;  ///< of these over copies of a shard, in bytes of the whole
  UnitTransfer expert_gather;
  UnitTransfer expert_scatter;
  ExchangeOfBytes exchange;  ///< with equal rows for all expert ranks
  RowsByRank rows;           ///< only where popularity differs
  std::vector<Bandwidth> links;
  double speed = 1.0;  ///< of the slowest GPU, over that of a sound one
};

/// All of a layer's transfers; and all that moves bytes, the exchange last.
std::array<UnitTransfer*, transfer_kinds + 5> transfers_of(LayerTraffic& traffic);
std::array<Demand*, transfer_kinds + 6> loads_of(LayerTraffic& traffic);

/// Whether the plan's GPUs exchange rows between experts at all.
bool has_exchange(const TrainingSetup& setup);

/// What a row of an exchange weighs on its way to experts and on its way back; header included, and
/// all copies of it that leave a rank.
struct RowBytes {
  double there;
  double back;
};

RowBytes row_bytes(const TrainingSetup& setup);

/// What the exchange of one byte a row moves between some groups, on the links of the cluster;
/// clears the writer first. `shares` are the rows of each expert rank over the mean; if empty, all
/// have as many.
Collective exchange_of_groups(const TrainingSetup& setup, FlowWriter& write,
                              std::span<const std::vector<GpuId>> groups,
                              ExchangeDirection direction = ExchangeDirection::dispatch,
                              std::span<const double> shares = {});

/// That where expert ranks have different rows, given over their mean.
ExchangeOfBytes exchange_of_rows(const LayerTraffic& traffic, ExchangeDirection direction,
                                 std::span<const double> ranks);

}  // namespace trainyard
