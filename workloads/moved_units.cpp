#include "workloads/moved_units.hpp"

#include <numeric>

#include "workloads/chunk_costs.hpp"

namespace trainyard {
namespace {

/// Each kind that moves anything on the link of its number, a byte a unit. Exchanges are said to be
/// driven by kernels, on one link more, which is where those that run beside others lose time.
LayerTraffic kinds_apart(LayerTraffic traffic) {
  const auto loads = loads_of(traffic);
  for (std::size_t kind = 0; kind < loads.size(); ++kind) {
    if (!loads[kind]->empty()) *loads[kind] = {{id_at<LinkId>(kind), Bytes{1.0}}};
  }
  Demand& exchange = traffic.exchange.load;
  traffic.exchange.driven = !exchange.empty();
  if (traffic.exchange.driven) exchange.push_back({id_at<LinkId>(traffic_kinds), Bytes{}});
  return traffic;
}

double mean_rows(const ExpertLoads& loads) {
  double sum = 0.0;
  double ranks = 0.0;
  for (const std::vector<RoutedRows>& layers : loads.draws) {
    for (const RoutedRows& layer : layers) {
      sum += std::accumulate(layer.ranks.begin(), layer.ranks.end(), 0.0);
      ranks += static_cast<double>(layer.ranks.size());
    }
  }
  return ranks > 0.0 ? sum / ranks : 1.0;
}

}  // namespace

UnitsBySpan moved_units(const TrainingSetup& setup, const LayerTraffic& traffic,
                        const ChunkShape& shape) {
  const ChunkGraph chunk = chunk_graph(shape, chunk_costs(setup, kinds_apart(traffic), shape));
  UnitsBySpan units{};
  for (std::size_t task = 0; task < chunk.kinds.size(); ++task) {
    MovedUnits& of_span = units[static_cast<std::size_t>(chunk.kinds[task])];
    for (const LinkLoad& load : chunk.graph[id_at<TaskId>(task)].load) {
      if (index(load.link) < traffic_kinds) of_span[index(load.link)] += load.size.value();
    }
  }
  return units;
}

MovedUnits sum_of(const UnitsBySpan& units) {
  MovedUnits sum{};
  for (const MovedUnits& of_span : units) {
    for (std::size_t kind = 0; kind < sum.size(); ++kind) sum[kind] += of_span[kind];
  }
  return sum;
}

TrainingSetup with_mean_rows(TrainingSetup setup, bool lossless) {
  const double rows = mean_rows(setup.loads);
  setup.loads = {.draws = {{{.ranks = {rows}}}}, .vary = false};
  if (!lossless) return setup;
  constexpr LinkEfficiency all{.nvlink = 1.0, .nic = 1.0};
  CollectiveConstants& with = setup.collectives;
  for (ProtocolConstants& protocol : with.protocols) protocol.share = all;
  with.rings = with.all_to_all = with.point_to_point = all;
  return setup;
}

}  // namespace trainyard
