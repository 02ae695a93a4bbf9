#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "sim/engine.hpp"
#include "tests/benchmarks/naive_flows.hpp"
#include "tests/benchmarks/table.hpp"
#include "topologies/cluster.hpp"

namespace trainyard {

/// GPUs that exchange something with each other, all of them or in groups of equal size at once.
struct Members {
  std::size_t gpus;
  std::size_t group;
};

inline constexpr std::size_t node_size = 8;

/// The fabric of DeepSeek-V3, of their size.
Cluster cluster_of(const Members& members);

std::vector<std::vector<GpuId>> groups_of(const Members& members);

/// Folds and plays tasks on the links of a cluster.
Seconds play(const Cluster& cluster, const TaskGraph& graph, Engine engine);

/// The same exchange naively: a host for the NIC of each GPU and, after these, one for the NVLink
/// of each. Who is in the group sends over NVLink within the node and, where `over_network` says
/// so of the two GPUs, over NICs between nodes.
NaiveExchange naive_exchange(const Members& members,
                             std::function<bool(std::size_t, std::size_t)> over_network,
                             std::function<Bytes(std::size_t, int)> message);

/// Prints what the naive exchange takes, written in each way; all of these are compared with the
/// first. Starts a block.
void print_naive(Table& table, const BenchmarkOptions& options, Row row,
                 const NaiveExchange& exchange);

/// Prints what it takes by each engine, as one task a collective.
void print_tasks(Table& table, const BenchmarkOptions& options, Row row,
                 const std::function<Told(Engine)>& play);

}  // namespace trainyard
