#include <array>

#include "analysis/run_scenario.hpp"
#include "analysis/scenario.hpp"
#include "tests/benchmarks/group_exchange.hpp"
#include "tests/benchmarks/sections.hpp"
#include "workloads/expert_exchange.hpp"

namespace trainyard {
namespace {

constexpr Members members{.gpus = 64, .group = 64};

/// The exchanges of a forward and a backward of one stage that overlap.
struct PairExchanges {
  int count = 16;  ///< there and back in four layers of both chunks
  RoutingSpread spread;
  Bytes dispatch;  ///< of one rank: all its rows, in FP8 with a scale for each 128 channels
  Bytes combine;   ///< in BF16

  Bytes size(int exchange) const { return exchange % 2 == 0 ? dispatch : combine; }
};

PairExchanges exchanges_of(const Scenario& scenario) {
  const double values = static_cast<double>(scenario.training.sequence_length) *
                        static_cast<double>(scenario.model.hidden);
  return {.spread = expected_spread(*scenario.model.experts, static_cast<int>(members.group),
                                    static_cast<int>(node_size)),
          .dispatch = Bytes{values * (1.0 + 4.0 / 128.0)},
          .combine = Bytes{values * 2.0}};
}

Told play_pair(const PairExchanges& pair, Engine engine) {
  const Cluster cluster = cluster_of(members);
  const double building = cpu_seconds();
  const auto groups = groups_of(members);
  const std::array demands{expert_exchange(cluster, groups, pair.spread, pair.dispatch).demand,
                           expert_exchange(cluster, groups, pair.spread, pair.combine).demand};
  TaskGraph graph;
  for (int exchange = 0; exchange < pair.count; ++exchange) {
    graph.add(StreamId{0}, Seconds{}, demands[static_cast<std::size_t>(exchange % 2)]);
  }
  return {.building = building, .simulated = play(cluster, graph, engine).value()};
}

/// In two hops at once: along the rail to each node, and from there to each GPU of it.
NaiveExchange naive_pair(const PairExchanges& pair) {
  const auto on_rail = [](std::size_t from, std::size_t to) {
    return from % node_size == to % node_size;
  };
  const auto message = [pair](std::size_t host, int exchange) {
    const RoutingSpread& spread = pair.spread;
    const double to_gpu = spread.gpus / static_cast<double>(members.group) * spread.node_count;
    return pair.size(exchange) * (host < members.gpus ? spread.nodes / spread.node_count : to_gpu);
  };
  NaiveExchange exchange = naive_exchange(members, on_rail, message);
  exchange.times = pair.count;
  return exchange;
}

}  // namespace

void measure_expert_exchanges(Table& table, const BenchmarkOptions& options) {
  Table::print_section("The 16 expert exchanges of an overlapped pair of DeepSeek-V3, one by one");
  const PairExchanges pair = exchanges_of(
      read_scenario_file(options.sources + "/examples/deepseek-v3.yaml", embedded_catalogue()));
  const NaiveExchange naive = naive_pair(pair);
  const std::size_t partners = naive.partners(0).size() + naive.partners(members.gpus).size();
  const Row row{.what = "",
                .gpus = static_cast<double>(members.gpus),
                .items = static_cast<double>(members.gpus * partners) * pair.count,
                .item = "flows"};
  print_naive(table, options, row, naive);
  print_tasks(table, options, row, [&](Engine engine) { return play_pair(pair, engine); });
}

}  // namespace trainyard
