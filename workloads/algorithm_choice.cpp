#include "workloads/algorithm_choice.hpp"

#include <algorithm>
#include <bit>

#include "sim/names.hpp"

namespace trainyard {
namespace {

bool is_in_switch(Algorithm algorithm) {
  return algorithm == Algorithm::nvls || algorithm == Algorithm::nvls_tree ||
         algorithm == Algorithm::sharp;
}

std::vector<Algorithm> algorithms_for(CollectiveKind kind) {
  using enum Algorithm;
  switch (kind) {
    case CollectiveKind::all_reduce:
      return {ring, tree, halving_doubling, hierarchical, nvls, nvls_tree, sharp};
    case CollectiveKind::reduce_scatter:
    case CollectiveKind::all_gather:
      return {ring, halving_doubling, hierarchical};
    case CollectiveKind::all_to_all:
      return {direct, pairwise, rail_relayed, hierarchical};
    case CollectiveKind::broadcast:
      return {ring, tree};
    case CollectiveKind::point_to_point:
      break;
  }
  return {direct};
}

std::string choose_one_of(const std::vector<Algorithm>& algorithms) {
  std::string remedy = "choose";
  for (const Algorithm algorithm : algorithms) {
    remedy += std::string{algorithm == algorithms.front()  ? " "
                          : algorithm == algorithms.back() ? " or "
                                                           : ", "} +
              std::string{name_in(algorithm_names, algorithm)};
  }
  return remedy;
}

std::optional<Refusal> refusal_in_switch(const CollectiveRequest& request, int gpus_per_node,
                                         bool switches_add_up) {
  const bool one_node = request.gpus <= gpus_per_node;
  const std::string name{name_in(algorithm_names, request.algorithm)};
  if (!switches_add_up) {
    return Refusal{"the NVSwitches between these GPUs cannot add up, which '" + name + "' needs",
                   "choose ring or tree"};
  }
  if (request.algorithm == Algorithm::nvls && !one_node) {
    return Refusal{"'nvls' stays in one node, and these are more than " +
                       std::to_string(gpus_per_node) + " GPUs",
                   "choose nvls-tree or sharp"};
  }
  if (request.algorithm != Algorithm::nvls && one_node) {
    return Refusal{"'" + name + "' joins several nodes, and one has all these GPUs", "choose nvls"};
  }
  if (!one_node && request.gpus % gpus_per_node != 0) {
    return Refusal{"'" + name + "' takes whole nodes of " + std::to_string(gpus_per_node) +
                       " GPUs, not " + std::to_string(request.gpus) + " GPUs",
                   "choose a multiple, or ring"};
  }
  if (request.protocol != Protocol::automatic && request.protocol != Protocol::simple) {
    return Refusal{"'" + name + "' knows no protocol but simple", "leave 'protocol' out"};
  }
  return std::nullopt;
}

std::vector<Algorithm> automatic_algorithms(CollectiveKind kind, bool one_node) {
  switch (kind) {
    case CollectiveKind::all_reduce:
      return {Algorithm::ring, Algorithm::tree, one_node ? Algorithm::nvls : Algorithm::nvls_tree};
    case CollectiveKind::all_to_all:
      return {one_node ? Algorithm::direct : Algorithm::rail_relayed};
    case CollectiveKind::point_to_point:
      return {Algorithm::direct};
    default:
      return {Algorithm::ring};
  }
}

}  // namespace

bool switches_add_up(const ClusterChoice& cluster) {
  const bool joined = cluster.spec.nv_switch && cluster.spec.gpus_per_node > 1;
  return joined && cluster.gpu.vendor == "NVIDIA" && cluster.gpu.peak.fp8 > FlopRate{};
}

std::optional<Refusal> refusal_of(const CollectiveRequest& request, int gpus_per_node,
                                  bool switches_add_up) {
  const std::string kind{name_in(collective_names, request.kind)};
  if (request.kind == CollectiveKind::point_to_point && request.gpus != 2) {
    return Refusal{"a point-to-point transfer has two GPUs, not " + std::to_string(request.gpus),
                   "write 'gpus: 2'"};
  }
  if (request.algorithm == Algorithm::automatic) return std::nullopt;
  const std::string name{name_in(algorithm_names, request.algorithm)};
  const std::vector<Algorithm> known = algorithms_for(request.kind);
  if (std::ranges::find(known, request.algorithm) == known.end()) {
    return Refusal{"no " + kind + " goes by '" + name + "'", choose_one_of(known)};
  }
  if (request.algorithm == Algorithm::halving_doubling &&
      !std::has_single_bit(static_cast<unsigned>(request.gpus))) {
    return Refusal{
        "'halving-doubling' takes a power of two of GPUs, not " + std::to_string(request.gpus),
        "choose another number, or ring"};
  }
  if (request.kind == CollectiveKind::all_to_all && request.algorithm == Algorithm::hierarchical &&
      request.gpus > gpus_per_node && request.gpus % gpus_per_node != 0) {
    return Refusal{"'hierarchical' takes whole nodes of " + std::to_string(gpus_per_node) +
                       " GPUs, not " + std::to_string(request.gpus) + " GPUs",
                   "choose a multiple, or direct"};
  }
  if (!is_in_switch(request.algorithm)) return std::nullopt;
  return refusal_in_switch(request, gpus_per_node, switches_add_up);
}

std::vector<Way> ways_of(const CollectiveRequest& request, int gpus_per_node,
                         bool switches_add_up) {
  const bool free = request.algorithm == Algorithm::automatic;
  const std::vector<Algorithm> algorithms =
      free ? automatic_algorithms(request.kind, request.gpus <= gpus_per_node)
           : std::vector{request.algorithm};
  std::vector<Way> ways;
  for (const Algorithm algorithm : algorithms) {
    CollectiveRequest one = request;
    one.algorithm = algorithm;
    if (refusal_of(one, gpus_per_node, switches_add_up)) continue;
    for (const Protocol protocol :
         {Protocol::low_latency, Protocol::low_latency_128, Protocol::simple}) {
      const bool asked = request.protocol == Protocol::automatic || request.protocol == protocol;
      const bool exists = !is_in_switch(algorithm) || protocol == Protocol::simple;
      const bool considered = !(free && switches_add_up && algorithm == Algorithm::tree &&
                                protocol != Protocol::low_latency);
      if (asked && exists && considered) ways.push_back({algorithm, protocol});
    }
  }
  return ways;
}

}  // namespace trainyard
