#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/units.hpp"
#include "sim/yaml.hpp"
#include "workloads/kernel_constants.hpp"
#include "workloads/plan.hpp"
#include "workloads/provenance.hpp"

namespace trainyard {

/// What the transfers of GPUs that share matrices run beside.
enum class TensorOverlap : std::uint8_t {
  none,
  weights,   ///< weight gradients, in the backward
  products,  ///< and the products that need them or make them, piece by piece
};

/// Beside which schedules' chunks activations travel to the next stage.
enum class SendOverlap : std::uint8_t { none, interleaved, all };

/// What runs beside what: the habits of a software, which a plan can override.
struct Overlap {
  bool expert;  ///< dispatch and combine beside the other half of a pair
  SendOverlap point_to_point;
  TensorOverlap tensor;
  int tensor_pieces;  ///< at most, into which a product is cut for its transfer
  bool context;       ///< keys and values beside scores
  bool gradient;      ///< gradients summed beside the last backward
  bool parameter;     ///< weights gathered beside the forward that needs them
  bool backward;      ///< sharded weights gathered again, and gradients scattered, beside it
};

/// Multiprocessors that transfers hold, and kernels beside them do without.
struct TransferSms {
  int exchange;
  int tensor;
  int context;
  int data;  ///< gradients and weights
};

/// How the kernels of a software differ from the best known.
struct KernelHabits {
  std::optional<AttentionLibrary> attention;  ///< none: scores are written to memory
  double unfused;    ///< bytes that its elementwise kernels move, over those of fused ones
  Seconds gap;       ///< between two kernels
  Seconds chunk;     ///< between two chunks of a pipeline
  bool stops_early;  ///< whether recomputation ends where nothing that was dropped is missing
  bool copies;   ///< whether rows that tensor ranks gather or sum are copied, if nothing overlaps
  bool grouped;  ///< whether the experts of a GPU multiply in one kernel, or one after the other
};

/// Which share of a link's bandwidth a transfer of some kind can use.
struct LinkEfficiency {
  double nvlink;
  double nic;
};

/// The rate at which kernels can drive a transfer, on each GPU and in one direction, whatever the
/// link could carry.
struct TransportRate {
  Bandwidth nvlink;
  Bandwidth nic;
};

/// `nvlink` and `nic` of a catalogue entry, as shares and as rates.
LinkEfficiency read_efficiency(YamlMap& map);
TransportRate read_rate(YamlMap& map);

/// How the expert exchange (dispatch and combine) behaves.
struct ExchangeConstants {
  TransportRate alone;  ///< what its kernels reach by themselves

  /// The part of the above that is left beside compute kernels.
  struct Beside {
    double dispatch;
    double cached_dispatch;  ///< the backward of a combine: its layout is known
    double combine;
  } beside_compute;

  /// Before rows move, ranks tell each other how many, and wait for the last of them.
  struct Barrier {
    Seconds counted;  ///< of a fresh dispatch, which also counts its rows
    Seconds cached;
  } barrier;

  Bytes row_header;       ///< of each row: where it came from, which experts it goes to
  double load_deviation;  ///< of the rows on one rank, layer by layer, as a share of their mean
};

/// How many bytes training keeps for each weight, and how fast the optimizer passes over them.
struct OptimizerBytes {
  Bytes weight;
  Bytes gradient;
  Bytes master;
  Bytes moments;
  double memory_efficiency;  ///< of the memory bandwidth, in the optimizer's step
};

/// What each weight is while it travels between copies of the model.
struct TravelBytes {
  Bytes gradient;
  Bytes weight;
  Bytes fp8_weight;  ///< where products are in FP8 with one scale a tensor
  Bytes bucket;      ///< of gradients, that travel together
  int per_unit;      ///< collectives in which the sharded weights of a layer travel, one by one
};

/// A training software: what it fuses and overlaps, and how well it moves bytes. One set of
/// constants for all scenarios that use it.
struct Stack {
  std::string name;
  Overlap overlap;
  TransferSms sms;
  KernelHabits kernels;
  Dispatcher dispatcher;
  bool fp8_dispatch;  ///< whether rows travel to experts in FP8 where products are in FP8
  ExchangeConstants exchange;
  OptimizerBytes optimizer;
  TravelBytes travel;
  Bytes buffers;  ///< held by the exchange and by the runtime, on each GPU
  std::vector<Provenance> provenance;
};

/// Reads one entry of the stack catalogue.
Stack read_stack(std::string name, YamlMap& map);

}  // namespace trainyard
