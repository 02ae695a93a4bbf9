#pragma once

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "sim/task_graph.hpp"
#include "tests/catch.hpp"
#include "topologies/build_cluster.hpp"
#include "workloads/movement.hpp"
#include "workloads/plan.hpp"

// What tests of collectives start from: small clusters, and a look at what is on their links.

namespace trainyard {

using namespace literals;

inline Cluster cluster_of(int nodes, int gpus_per_node, TreeKind fabric) {
  return build_cluster({.nodes = nodes,
                        .gpus_per_node = gpus_per_node,
                        .nvlink = {200.0_GBps, 2.0_us},
                        .pcie = {64.0_GBps, 0.0_us},
                        .nic = {50.0_GBps, 1.0_us},
                        .trunk = {50.0_GBps, 0.5_us},
                        .fabric = TreeFabric{.kind = fabric, .switch_radix = 16}});
}

inline constexpr std::array fabrics{TreeKind::single_switch, TreeKind::fat_tree,
                                    TreeKind::rail_fat_tree, TreeKind::multi_plane_fat_tree};

/// Data ranks on all GPUs; so many of them share the experts.
inline Plan plan_of(int pipeline, int data, int expert = 1) {
  Plan plan;
  plan.pipeline = pipeline;
  plan.data = data;
  plan.expert = expert;
  return plan;
}

inline double bytes_on(const Demand& demand, LinkId link) {
  const auto load = std::ranges::lower_bound(demand, link, {}, &LinkLoad::link);
  return load == demand.end() || load->link != link ? 0.0 : load->size.value();
}

inline double bytes_on(const Movement& movement, LinkId link) {
  return bytes_on(movement.demand, link);
}

/// Whether two demands are the same to the last digit.
inline bool same(const Demand& a, const Demand& b) {
  return std::ranges::equal(a, b, [](const LinkLoad& left, const LinkLoad& right) {
    return left.link == right.link && left.size == right.size;
  });
}

/// Bytes on all NVLinks, or on all other links.
inline double bytes_over(const Cluster& cluster, const Demand& demand, bool nvlink) {
  double bytes = 0.0;
  for (const LinkLoad& load : demand) {
    if (is_nvlink(cluster, load.link) == nvlink) bytes += load.size.value();
  }
  return bytes;
}

/// Rows of so many ranks over their mean, drawn between a half and two of it.
inline std::vector<double> uneven_shares(std::size_t ranks, std::mt19937& random) {
  std::vector<double> shares(ranks);
  double sum = 0.0;
  for (double& share : shares) sum += share = static_cast<double>(50 + random() % 151);
  for (double& share : shares) share *= static_cast<double>(ranks) / sum;
  return shares;
}

/// Every device, GPUs included, sends as many bytes as it receives.
inline void check_balanced(const Cluster& cluster, const Demand& demand) {
  std::vector<double> sent(num_vertices(cluster.graph));
  std::vector<double> received(sent.size());
  for (const LinkLoad& load : demand) {
    sent[index(cluster.links.source[index(load.link)])] += load.size.value();
    received[index(cluster.links.target[index(load.link)])] += load.size.value();
  }
  for (std::size_t device = 0; device < sent.size(); ++device) {
    CAPTURE(device);
    CHECK(sent[device] == Approx(received[device]));
  }
}

/// The first GPUs of a cluster.
inline std::vector<GpuId> first_gpus(std::size_t size) {
  std::vector<GpuId> group;
  for (std::size_t gpu = 0; gpu < size; ++gpu) group.push_back(id_at<GpuId>(gpu));
  return group;
}

}  // namespace trainyard
