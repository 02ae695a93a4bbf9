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

double flops(const YamlValue& value) {
  return value.flop_rate().value();
}

bool always(const MeasuredSubject& /*measured*/) {
  return true;
}
bool for_collectives(const MeasuredSubject& measured) {
  return std::holds_alternative<CollectiveRequest>(measured);
}
bool for_pairs(const MeasuredSubject& measured) {
  return std::holds_alternative<MeasuredPair>(measured);
}
bool for_all_but_pairs(const MeasuredSubject& measured) {
  return !for_pairs(measured);
}
bool for_multiplying_kernels(const MeasuredSubject& measured) {
  const auto* kernel = std::get_if<MeasuredKernel>(&measured);
  return kernel && flops_of(kernel->kernel) > Flops{};
}

const std::array<MeasuredMetric, 7> all{{
    {"time", "s", time, [](const Measurement& m) { return m.time.value(); }, always},
    {"bandwidth", "B/s", rate, [](const Measurement& m) { return m.bandwidth->value(); },
     for_all_but_pairs},
    {"bus_bandwidth", "B/s", rate, [](const Measurement& m) { return m.bus_bandwidth->value(); },
     for_collectives},
    {"flop_rate", "FLOP/s", flops, [](const Measurement& m) { return m.flop_rate->value(); },
     for_multiplying_kernels},
    {"compute_busy", "s", time, [](const Measurement& m) { return m.pair->compute_busy.value(); },
     for_pairs},
    {"exposed_communication", "s", time,
     [](const Measurement& m) { return m.pair->exposed.value(); }, for_pairs},
    {"transport", "s", time, [](const Measurement& m) { return m.pair->transport.value(); },
     for_pairs},
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
          .flop_rate = std::nullopt,
          .way = found.way,
          .pair = std::nullopt,
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
          .flop_rate = std::nullopt,
          .way = std::nullopt,
          .pair = std::nullopt,
          .bound = found.bound.time,
          .busiest = kind_of_link(cluster, found.bound.link)};
}

Measurement measure_kernel(const MeasuredKernel& measured, const Gpu& gpu) {
  const Seconds time = time_of(measured.kernel, gpu, measured.sms, measured.model);
  const KernelBound bound = bound_of(measured, gpu);
  Measurement measurement{.gpus = 1,
                          .time = time,
                          .bus_bandwidth = std::nullopt,
                          .bandwidth = bytes_of(measured.kernel, measured.model) / time,
                          .flop_rate = std::nullopt,
                          .way = std::nullopt,
                          .pair = std::nullopt,
                          .bound = bound.time,
                          .busiest = bound.by};
  const Flops work = flops_of(measured.kernel);
  if (work > Flops{}) measurement.flop_rate = work / time;
  return measurement;
}

Measurement measure_pair(const MeasuredPair& measured, Engine engine) {
  const PairTime pair = time_of(measured, engine);
  const bool kernels = pair.compute_busy >= pair.transport;
  return {.gpus = static_cast<int>(measured.run.plan.stage_gpus()),
          .time = pair.duration,
          .bus_bandwidth = std::nullopt,
          .bandwidth = std::nullopt,
          .flop_rate = std::nullopt,
          .way = std::nullopt,
          .pair = pair,
          .bound = kernels ? pair.compute_busy : pair.transport,
          .busiest = kernels ? "kernels" : "transport"};
}

}  // namespace

Measurement measure(const MeasureScenario& scenario, Engine engine) {
  if (const auto* kernel = std::get_if<MeasuredKernel>(&scenario.measured)) {
    return measure_kernel(*kernel, scenario.cluster.gpu);
  }
  if (const auto* pair = std::get_if<MeasuredPair>(&scenario.measured)) {
    return measure_pair(*pair, engine);
  }
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
    demand = movement_of(cluster, *request, found.way.algorithm).demand;
  } else if (const auto* exchange = std::get_if<MeasuredExchange>(&scenario.measured)) {
    demand = time_of(cluster, exchange->request, exchange->version, scenario.constants).demand;
  }
  for (const LinkLoad& on : demand) load[index(on.link)] = on.size.value();
  return load;
}

const MeasuredMetric& find_measured_metric(const YamlValue& name, const MeasuredSubject& measured) {
  std::vector<std::string> known;
  for (const MeasuredMetric& metric : all) {
    if (!metric.is_of(measured)) continue;
    if (metric.name == name.text()) return metric;
    known.emplace_back(metric.name);
  }
  name.fail_unknown(known);
}

const MeasuredMetric& measured_metric_named(std::string_view name) {
  return *std::ranges::find(all, name, &MeasuredMetric::name);
}

}  // namespace trainyard
