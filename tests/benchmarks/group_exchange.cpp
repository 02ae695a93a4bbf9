#include "tests/benchmarks/group_exchange.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "sim/fold.hpp"
#include "tests/clusters.hpp"

namespace trainyard {
namespace {

ClusterSpec spec_of(std::size_t gpus) {
  return spec_of(static_cast<int>(gpus / node_size), static_cast<int>(node_size),
                 TreeFabric{.kind = TreeKind::multi_plane_fat_tree});
}

constexpr std::array<std::pair<NaiveStyle, std::string_view>, 2> naive_styles{{
    {NaiveStyle::put_and_get, "flows, put and get"},
    {NaiveStyle::send_to, "flows, sendto_async"},
}};

}  // namespace

Cluster cluster_of(const Members& members) {
  return build_cluster(spec_of(members.gpus));
}

std::vector<std::vector<GpuId>> groups_of(const Members& members) {
  std::vector<std::vector<GpuId>> groups(members.gpus / members.group);
  for (std::size_t gpu = 0; gpu < members.gpus; ++gpu) {
    groups[gpu / members.group].push_back(id_at<GpuId>(gpu));
  }
  return groups;
}

Seconds play(const Cluster& cluster, const TaskGraph& graph, Engine engine) {
  const FoldedGraph folded = fold(cluster.links.bandwidth, graph);
  return makespan(simulate(folded.links, folded.graph, engine));
}

NaiveExchange naive_exchange(const Members& members,
                             std::function<bool(std::size_t, std::size_t)> over_network,
                             std::function<Bytes(std::size_t, int)> message) {
  const ClusterSpec spec = spec_of(members.gpus);
  std::vector<Bandwidth> hosts(members.gpus, spec.nic.bandwidth);
  hosts.resize(2 * members.gpus, spec.nvlink.bandwidth);
  const auto partners = [members, over_network = std::move(over_network)](std::size_t host) {
    const bool nvlink = host >= members.gpus;
    const std::size_t gpu = host % members.gpus;
    const std::size_t first = gpu / members.group * members.group;
    std::vector<std::size_t> chosen;
    for (std::size_t other = first; other < first + members.group; ++other) {
      const bool near = other / node_size == gpu / node_size;
      if (other == gpu || near != nvlink) continue;
      if (near || over_network(gpu, other)) chosen.push_back(other + host - gpu);
    }
    return chosen;
  };
  return {.hosts = std::move(hosts), .partners = partners, .message = std::move(message)};
}

void print_naive(Table& table, const BenchmarkOptions& options, Row row,
                 const NaiveExchange& exchange) {
  table.start_block();
  for (const auto& [style, name] : naive_styles) {
    const auto work = [&] { return Told{.simulated = play_naively(exchange, style).value()}; };
    row.what = name;
    table.print(row, cheapest(options.runs, [&] { return cost_of(work, options.limits); }));
  }
}

void print_tasks(Table& table, const BenchmarkOptions& options, Row row,
                 const std::function<Told(Engine)>& play) {
  for (const auto& [name, engine] : engine_names) {
    const auto work = [&] { return play(engine); };
    const Cost cost = cheapest(options.runs, [&] { return cost_of(work, options.limits); });
    row.what = "tasks, --engine " + std::string{name};
    row.building = cost.told.building;
    table.print(row, cost);
  }
}

}  // namespace trainyard
