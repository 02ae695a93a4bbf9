#pragma once

#include <string>
#include <vector>

#include "sim/units.hpp"
#include "sim/yaml.hpp"
#include "workloads/provenance.hpp"

namespace trainyard {

/// What runs beside what. Each can be switched on and off by the scenario.
struct Overlap {
  int communication_sms;  ///< withheld from kernels that run beside the expert exchange
  bool expert;            ///< dispatch and combine beside the other half of a pair
  bool point_to_point;    ///< pipeline transfers beside chunks
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

/// A training software: what it fuses and overlaps, and how well it moves bytes. One set of
/// constants for all scenarios that use it.
struct Stack {
  std::string name;
  Overlap overlap;
  ExchangeConstants exchange;
  LinkEfficiency collective;  ///< of all-gather and reduce-scatter
  LinkEfficiency point_to_point;
  OptimizerBytes optimizer;
  Bytes buffers;  ///< held by the exchange and by the runtime, on each GPU
  std::vector<Provenance> provenance;
};

/// Reads one entry of the stack catalogue.
Stack read_stack(std::string name, YamlMap& map);

}  // namespace trainyard
