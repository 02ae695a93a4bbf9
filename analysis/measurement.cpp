#include "analysis/measurement.hpp"

#include <algorithm>
#include <array>

#include "topologies/build_cluster.hpp"

namespace trainyard {
namespace {

double time(const YamlValue& value) {
  return value.seconds().value();
}
double rate(const YamlValue& value) {
  return value.bandwidth().value();
}

const std::array<MeasuredMetric, 3> all{{
    {"time", "s", time, [](const Measurement& m) { return m.time.value(); }},
    {"bandwidth", "B/s", rate, [](const Measurement& m) { return m.bandwidth.value(); }},
    {"bus_bandwidth", "B/s", rate, [](const Measurement& m) { return m.bus_bandwidth->value(); }},
}};

std::string_view kind_of_link(const Cluster& cluster, LinkId link) {
  const auto kind = [&](DeviceId device) { return cluster.graph[index(device)].kind; };
  const DeviceKind from = kind(cluster.links.source[index(link)]);
  const DeviceKind to = kind(cluster.links.target[index(link)]);
  if (from == DeviceKind::nv_switch || to == DeviceKind::nv_switch) return "NVLink";
  if (from == DeviceKind::gpu || to == DeviceKind::gpu) return "PCIe";
  return from == to ? "trunk" : "NIC";
}

Measurement measure_collective(const MeasureScenario& scenario, const Cluster& cluster,
                               const CollectiveRequest& request) {
  const CollectiveTime found =
      time_of(cluster, request, switches_add_up(scenario.cluster), scenario.constants);
  return {.gpus = request.gpus,
          .time = found.time,
          .bus_bandwidth = bus_bandwidth(request, found.time),
          .bandwidth = request.size / found.time,
          .way = found.way,
          .bound = found.bound.time,
          .busiest = kind_of_link(cluster, found.bound.link)};
}

Measurement measure_exchange(const MeasureScenario& scenario, const Cluster& cluster,
                             const MeasuredExchange& exchange) {
  const ExchangeTime found =
      time_of(cluster, exchange.request, exchange.version, scenario.constants);
  return {.gpus = exchange.request.gpus,
          .time = found.time,
          .bus_bandwidth = std::nullopt,
          .bandwidth = found.bandwidth,
          .way = std::nullopt,
          .bound = found.bound.time,
          .busiest = kind_of_link(cluster, found.bound.link)};
}

}  // namespace

Measurement measure(const MeasureScenario& scenario) {
  const Cluster cluster = build_cluster(scenario.cluster.spec);
  const auto* request = std::get_if<CollectiveRequest>(&scenario.measured);
  return request
             ? measure_collective(scenario, cluster, *request)
             : measure_exchange(scenario, cluster, std::get<MeasuredExchange>(scenario.measured));
}

std::vector<double> measured_load(const MeasureScenario& scenario, const Cluster& cluster) {
  std::vector<double> load(cluster.links.size());
  Demand demand;
  if (const auto* request = std::get_if<CollectiveRequest>(&scenario.measured)) {
    const CollectiveTime found =
        time_of(cluster, *request, switches_add_up(scenario.cluster), scenario.constants);
    demand = demand_of(movement_of(cluster, *request, found.way.algorithm).bytes);
  } else {
    const auto& exchange = std::get<MeasuredExchange>(scenario.measured);
    demand = time_of(cluster, exchange.request, exchange.version, scenario.constants).demand;
  }
  for (const LinkLoad& on : demand) load[index(on.link)] = on.size.value();
  return load;
}

const MeasuredMetric& find_measured_metric(const YamlValue& name, bool collective) {
  std::vector<std::string> known;
  for (const MeasuredMetric& metric : all) {
    if (metric.name == "bus_bandwidth" && !collective) continue;
    if (metric.name == name.text()) return metric;
    known.emplace_back(metric.name);
  }
  name.fail_unknown(known);
}

const MeasuredMetric& measured_metric_named(std::string_view name) {
  return *std::ranges::find(all, name, &MeasuredMetric::name);
}

}  // namespace trainyard
