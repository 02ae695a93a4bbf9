#include "tests/benchmarks/group_exchange.hpp"
#include "tests/benchmarks/sections.hpp"
#include "workloads/all_to_all.hpp"

namespace trainyard {
namespace {

using namespace literals;

constexpr Bytes size = 1073741824.0_B;  // 1 GiB

/// Without latencies, which the naive flows have none of.
Told play_all_to_alls(const Members& members, Engine engine) {
  const Cluster cluster = cluster_of(members);
  const double building = cpu_seconds();
  TaskGraph graph;
  for (const auto& group : groups_of(members)) {
    const Movement movement = rail_relayed_all_to_all(cluster, group, size);
    graph.add(id_at<StreamId>(graph.size()), Seconds{}, movement.demand);
  }
  return {.building = building, .simulated = play(cluster, graph, engine).value()};
}

void measure(Table& table, const BenchmarkOptions& options, const Members& members) {
  const Bytes each = size / static_cast<double>(members.group);
  const Row row{.what = "",
                .gpus = static_cast<double>(members.gpus),
                .items = static_cast<double>(members.gpus * (members.group - 1)),
                .item = "flows"};
  print_naive(table, options, row,
              naive_exchange(
                  members, [](std::size_t, std::size_t) { return true; },
                  [each](std::size_t, int) { return each; }));
  print_tasks(table, options, row,
              [&](Engine engine) { return play_all_to_alls(members, engine); });
}

}  // namespace

void measure_all_to_alls(Table& table, const BenchmarkOptions& options) {
  Table::print_section("One all-to-all of 1 GiB a rank, routed on a multi-plane fat tree");
  for (const std::size_t gpus : {64U, 512U, 2048U, 8192U}) {
    if (options.quick && gpus > 512) continue;
    measure(table, options, {.gpus = gpus, .group = gpus});
  }
  if (options.quick) return;
  Table::print_section("32 of these at once, each among 64 GPUs");
  measure(table, options, {.gpus = 2048, .group = 64});
}

}  // namespace trainyard
