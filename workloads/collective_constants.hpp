#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "workloads/collective_kind.hpp"
#include "workloads/expert_exchange.hpp"
#include "workloads/provenance.hpp"
#include "workloads/stack.hpp"

namespace trainyard {

/// What one hop takes, besides the time of the bytes.
struct HopTimes {
  Seconds nvlink;
  Seconds network;  ///< without the latency of the route
};

/// How one of NCCL's protocols differs from plain bytes.
struct ProtocolConstants {
  LinkEfficiency share;  ///< of what the links would give otherwise
  Seconds start;
  HopTimes ring;
  HopTimes tree;
};

/// How fast a version of an expert exchange library drives its links.
struct ExchangeVersion {
  struct LowLatency {
    TransportRate rate;
    LocalRows local_rows;
  };

  std::string name;
  std::optional<TransportRate> normal;  ///< if the mode is known of that version
  std::optional<LowLatency> low_latency;
};

/// How well collectives move bytes: workloads/catalog/collectives.yaml.
struct CollectiveConstants {
  struct InSwitch {
    double nvlink;  ///< of the bandwidth
    Seconds start;
    Bytes fill;  ///< the most of a message that has gone in before the first of it comes out
  };

  std::array<ProtocolConstants, 3> protocols;  ///< LL, LL128, Simple
  LinkEfficiency rings;                        ///< and trees, halving and doubling
  LinkEfficiency all_to_all;
  LinkEfficiency point_to_point;
  Seconds message;  ///< for each that a rank sends into the network
  InSwitch in_switch;
  Seconds tree_hop;   ///< from node to node in an NVLS-tree, without the latency of the route
  Seconds sharp_hop;  ///< through the switches that add up, likewise
  Bytes chunk;        ///< that a level of a tree takes in on each NIC before it passes it on
  std::vector<ExchangeVersion> exchanges;
  std::vector<Provenance> provenance;

  /// Requires a protocol that is not `automatic`.
  const ProtocolConstants& of(Protocol protocol) const {
    return protocols[static_cast<std::size_t>(protocol) - 1];
  }
};

/// Reads the file.
CollectiveConstants read_collective_constants(YamlMap& file);

}  // namespace trainyard
