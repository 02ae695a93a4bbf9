#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace trainyard {

/// What a collective does with the data of its ranks.
enum class CollectiveKind : std::uint8_t {
  all_reduce,
  reduce_scatter,
  all_gather,
  all_to_all,
  broadcast,
  point_to_point
};

/// How it does it.
enum class Algorithm : std::uint8_t {
  automatic,         ///< as NCCL would choose, see algorithm_choice.hpp
  ring,              ///< as many rings through all GPUs as a node has of them
  tree,              ///< a chain in each node, a double binary tree between the nodes
  halving_doubling,  ///< ranks 1, 2, 4, ... apart exchange halves, quarters, eighths, ...
  hierarchical,      ///< in each node, and along the rails between nodes
  nvls,              ///< added up and copied by the NVSwitch of one node ("NVLink SHARP")
  nvls_tree,         ///< that in each node, a double binary tree along each rail between them
  sharp,             ///< that in each node, added up by the switches of the fabric between them
  direct,            ///< every rank to every other, as the cluster routes it
  pairwise,          ///< round after round with the rank 1, 2, 3, ... further on
  rail_relayed       ///< over NVLink to the receiver's rail first: NCCL's PXN
};

/// How NCCL packs data and flags: with more flags it is quicker to start and slower to move.
enum class Protocol : std::uint8_t { automatic, low_latency, low_latency_128, simple };

/// Whether rows go to their experts, or what these made of them comes back.
enum class ExchangeDirection : std::uint8_t { dispatch, combine };

inline constexpr std::array<std::pair<std::string_view, CollectiveKind>, 6> collective_names{{
    {"all-reduce", CollectiveKind::all_reduce},
    {"reduce-scatter", CollectiveKind::reduce_scatter},
    {"all-gather", CollectiveKind::all_gather},
    {"all-to-all", CollectiveKind::all_to_all},
    {"broadcast", CollectiveKind::broadcast},
    {"point-to-point", CollectiveKind::point_to_point},
}};

inline constexpr std::array<std::pair<std::string_view, Algorithm>, 11> algorithm_names{{
    {"auto", Algorithm::automatic},
    {"ring", Algorithm::ring},
    {"tree", Algorithm::tree},
    {"halving-doubling", Algorithm::halving_doubling},
    {"hierarchical", Algorithm::hierarchical},
    {"nvls", Algorithm::nvls},
    {"nvls-tree", Algorithm::nvls_tree},
    {"sharp", Algorithm::sharp},
    {"direct", Algorithm::direct},
    {"pairwise", Algorithm::pairwise},
    {"rail-relayed", Algorithm::rail_relayed},
}};

inline constexpr std::array<std::pair<std::string_view, Protocol>, 4> protocol_names{{
    {"auto", Protocol::automatic},
    {"ll", Protocol::low_latency},
    {"ll128", Protocol::low_latency_128},
    {"simple", Protocol::simple},
}};

}  // namespace trainyard
