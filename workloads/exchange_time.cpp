#include "workloads/exchange_time.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

/// What a row weighs, as rates count it: without its header, but for the 16 bytes that say where a
/// low-latency dispatch came from.
Bytes row_of(const ExchangeRequest& request) {
  const double scales = 4.0 / 128.0;
  const bool noted =
      request.mode == ExchangeMode::low_latency && request.direction == ExchangeDirection::dispatch;
  return Bytes{request.hidden * (request.fp8 ? 1.0 + scales : 2.0) + (noted ? 16.0 : 0.0)};
}

/// Nodes are the groups of experts that the gate chooses from.
RoutingSpread spread_of(const ExchangeRequest& request, int gpus_per_node) {
  const int nodes = std::max(1, request.gpus / gpus_per_node);
  const ExpertShape experts{.routed = request.experts,
                            .per_token = request.top_k,
                            .shared = 0,
                            .hidden = 0,
                            .dense_layers = 0,
                            .groups = nodes,
                            .groups_per_token = std::min(nodes, request.node_limit)};
  return expected_spread(experts, request.gpus, gpus_per_node);
}

Seconds time_at(const Cluster& cluster, const Collective& exchange, const TransportRate& rate,
                Hops hops, const CollectiveConstants& constants) {
  const ProtocolConstants& protocol = constants.of(Protocol::simple);
  const Demand slowed = with_overhead(exchange.demand, cluster, constants.all_to_all);
  return protocol.start + hops.nvlink * protocol.ring.nvlink +
         hops.network * (protocol.ring.network + exchange.latency) +
         std::max(transport_time(exchange.demand, cluster, rate),
                  busiest_time(cluster.links.bandwidth, slowed));
}

ExchangeTime normal_time(const Cluster& cluster, const ExchangeRequest& request,
                         const TransportRate& rate, const CollectiveConstants& constants) {
  const RoutingSpread spread = spread_of(request, static_cast<int>(cluster.gpus_per_node));
  const Bytes rows = row_of(request) * request.tokens;
  std::vector<GpuId> group;
  for (int gpu = 0; gpu < request.gpus; ++gpu) {
    group.push_back(id_at<GpuId>(static_cast<std::size_t>(gpu)));
  }
  const Collective exchange = expert_exchange(cluster, std::array{group}, spread, rows);
  const bool over_nodes = spread.node_count > 1;
  const Seconds time = time_at(cluster, exchange, rate,
                               {.nvlink = 1.0, .network = over_nodes ? 1.0 : 0.0}, constants);
  return {.time = time,
          .bandwidth = rows * (over_nodes ? spread.nodes : spread.gpus) / time,
          .bound = byte_bound(cluster, exchange.demand),
          .demand = exchange.demand};
}

ExchangeTime low_latency_time(const Cluster& cluster, const ExchangeRequest& request,
                              const ExchangeVersion::LowLatency& version,
                              const CollectiveConstants& constants) {
  const Bytes rows = row_of(request) * (static_cast<double>(request.tokens) * request.top_k);
  const Collective exchange =
      low_latency_exchange(cluster, id_at<GpuId>(0), request.gpus, rows, version.local_rows);
  const bool network = request.gpus > static_cast<int>(cluster.gpus_per_node) ||
                       version.local_rows == LocalRows::over_nics;
  const Seconds time =
      time_at(cluster, exchange, version.rate,
              {.nvlink = network ? 0.0 : 1.0, .network = network ? 1.0 : 0.0}, constants);
  return {.time = time,
          .bandwidth = rows / time,
          .bound = byte_bound(cluster, exchange.demand),
          .demand = exchange.demand};
}

}  // namespace

std::optional<Refusal> refusal_of(const ExchangeRequest& request, int gpus_per_node,
                                  const ExchangeVersion& version) {
  const bool normal = request.mode == ExchangeMode::normal;
  if (normal ? !version.normal : !version.low_latency) {
    return Refusal{
        version.name + " has no rates for its " + (normal ? "normal" : "low-latency") + " mode",
        std::string{"write 'mode: "} + (normal ? "low-latency" : "normal") +
            "', or another version"};
  }
  if (request.gpus > gpus_per_node ? request.gpus % gpus_per_node != 0
                                   : gpus_per_node % request.gpus != 0) {
    return Refusal{"an exchange takes whole nodes of " + std::to_string(gpus_per_node) +
                       " GPUs or an even part of one, not " + std::to_string(request.gpus) +
                       " GPUs",
                   "choose a multiple or a divisor"};
  }
  if (request.experts % request.gpus != 0) {
    return Refusal{std::to_string(request.experts) + " experts cannot be spread evenly over " +
                       std::to_string(request.gpus) + " GPUs",
                   "choose a multiple"};
  }
  const int nodes = std::max(1, request.gpus / gpus_per_node);
  if (request.top_k > request.experts / nodes * std::min(nodes, request.node_limit)) {
    return Refusal{
        "a token's nodes have fewer than " + std::to_string(request.top_k) + " experts together",
        "lower 'top_k' or raise 'node_limit'"};
  }
  return std::nullopt;
}

ExchangeTime time_of(const Cluster& cluster, const ExchangeRequest& request,
                     const ExchangeVersion& version, const CollectiveConstants& constants) {
  return request.mode == ExchangeMode::normal
             ? normal_time(cluster, request, *version.normal, constants)
             : low_latency_time(cluster, request, *version.low_latency, constants);
}

}  // namespace trainyard
