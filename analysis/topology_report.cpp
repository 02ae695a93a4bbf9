#include "analysis/topology_report.hpp"

#include <filesystem>
#include <stdexcept>

#include "analysis/measurement.hpp"
#include "analysis/prediction.hpp"
#include "analysis/run_scenario.hpp"
#include "analysis/scenario_keys.hpp"
#include "sim/catalogue_document.hpp"
#include "topologies/bisection.hpp"
#include "topologies/build_cluster.hpp"
#include "topologies/slim_fly.hpp"
#include "topologies/traffic.hpp"
#include "workloads/step_load.hpp"

namespace trainyard {

std::string fabric_text(const Fabric& fabric) {
  if (const auto* tree = std::get_if<TreeFabric>(&fabric)) {
    switch (tree->kind) {
      case TreeKind::single_switch:
        return "single-switch";
      case TreeKind::fat_tree:
        return "fat-tree";
      case TreeKind::rail_fat_tree:
        return "rail-fat-tree";
      case TreeKind::multi_plane_fat_tree:
        return "multi-plane-fat-tree";
    }
  }
  if (const auto* dragonfly = std::get_if<DragonflyFabric>(&fabric)) {
    return dragonfly->plus ? "dragonfly-plus" : "dragonfly";
  }
  if (std::holds_alternative<WiredFabric>(fabric)) return "imported fabric";
  return std::holds_alternative<SlimFlyFabric>(fabric) ? "slim-fly" : "torus";
}

namespace {

std::string routing_text(const Routing& routing, const Fabric& fabric) {
  switch (routing.choice) {
    case PathChoice::by_destination:
      if (const auto* wired = std::get_if<WiredFabric>(&fabric); wired && wired->tables) {
        return "by the imported tables";
      }
      return std::holds_alternative<TreeFabric>(fabric) ? "by destination (D-mod-k)"
                                                        : "by destination";
    case PathChoice::by_hash:
      return "ECMP, " + std::to_string(routing.queue_pairs) +
             (routing.queue_pairs == 1 ? " queue pair a message" : " queue pairs a message");
    case PathChoice::spread:
      break;
  }
  return "spread over all shortest ways";
}

std::string link_text(const Cluster& cluster, LinkId link) {
  return name_of(cluster, cluster.links.source[index(link)]) + " to " +
         name_of(cluster, cluster.links.target[index(link)]);
}

const PriceBook& choose_prices(const PriceBooks& books, YamlMap& file, const std::string& named) {
  const auto written = file.find("prices");
  if (!named.empty()) {
    const YamlDocument option = read_yaml_text("--prices", named);
    return find_price_book(books, option.root());
  }
  if (written) return find_price_book(books, *written);
  const YamlDocument usual = read_yaml_text("network_prices.yaml", books.usual);
  return find_price_book(books, usual.root());
}

void add_busiest(const Cluster& cluster, TopologyReport& report) {
  if (auto loads = all_to_all_loads(cluster)) {
    report.loads = std::move(*loads);
    report.busiest = busiest_links(cluster, report.loads);
    if (!report.busiest) report.why_no_busiest = "no NIC shares its plane with another";
  } else {
    report.why_no_busiest = "too many NICs to follow hashed flows pair by pair";
  }
  if (!report.busiest) return;
  report.busiest_name = link_text(cluster, report.busiest->of_all);
  if (const auto trunk = report.busiest->between_switches) {
    report.busiest_trunk_name = link_text(cluster, *trunk);
  }
}

/// What the same nodes cost with a tree of each of two kinds, where there is one.
std::vector<Alternative> alternatives_to(const PricedCluster& priced) {
  std::vector<Alternative> alternatives;
  const auto add = [&](const char* name, const TreeFabric& tree) {
    ClusterSpec spec = priced.choice.spec;
    spec.fabric = tree;
    spec.cross_rail = CrossRail::nvlink;
    spec.rails = 0;
    spec.failed_links.clear();
    spec.slow_links.clear();
    try {
      const Cluster cluster = build_cluster(spec);
      const ClusterCounts counts = count_cluster(cluster);
      alternatives.push_back({.fabric = name,
                              .switches = counts.switches(),
                              .inter_switch_links = counts.inter_switch_links,
                              .cost = network_cost(cluster, spec, priced.prices).total()});
    } catch (const std::invalid_argument&) {
      // No such tree joins so many nodes: nothing to compare with.
    }
  };
  add("rail-only", {.kind = TreeKind::multi_plane_fat_tree});
  add("three-tier fat-tree", {.kind = TreeKind::fat_tree, .tiers = 3});
  return alternatives;
}

std::optional<FormulaRow> formula_of(const PricedCluster& priced) {
  if (priced.choice.formula_q == 0) return std::nullopt;
  const auto shape = slim_fly_formula(priced.choice.formula_q);
  if (!shape) return std::nullopt;
  FormulaRow row{.q = priced.choice.formula_q,
                 .endpoints = shape->switches * shape->endpoints,
                 .switches = shape->switches,
                 .inter_switch_links = shape->switches * shape->cables / 2,
                 .cost = {}};
  row.cost =
      network_cost(row.switches, row.inter_switch_links, row.endpoints, priced.prices).total();
  return row;
}

/// What the NICs of half the GPUs carry, were nothing else in the way.
Bandwidth bandwidth_of_half(const Cluster& cluster) {
  Bandwidth all;
  for (std::size_t gpu = 0; gpu < cluster.gpus.size() / 2; gpu += cluster.gpus_per_nic) {
    all += cluster.links.bandwidth[index(cluster.gpus[gpu].to_leaf)];
  }
  return all;
}

}  // namespace

PricedCluster read_priced_cluster(const YamlDocument& document, const Catalogue& catalogue,
                                  const std::string& prices) {
  const Hardware hardware = read_hardware(catalogue);
  const PriceBooks books = read_price_books(catalogue_document(catalogue, "network_prices.yaml"));
  YamlMap file = document.root().map();
  // What else a scenario has is read by those who need it.
  pass_over(file, step_keys);
  pass_over(file, run_keys);
  file.find("measure");
  const YamlValue written = file.at("cluster");
  PricedCluster priced;
  priced.name = std::filesystem::path{document.files.front()}.stem().string();
  priced.place = written.place();
  priced.choice = written.read([&](YamlMap& map) { return read_cluster(map, hardware); });
  priced.prices = choose_prices(books, file, prices);
  file.find("prices");
  file.finish();
  return priced;
}

Cluster build_cluster(const PricedCluster& priced) {
  try {
    return build_cluster(priced.choice.spec);
  } catch (const std::invalid_argument& error) {
    throw InputError{priced.place + ": " + error.what()};
  }
}

TopologyReport report_topology(const PricedCluster& priced, const Cluster& cluster) {
  TopologyReport report{.name = priced.name,
                        .fabric = fabric_text(priced.choice.spec.fabric),
                        .routing = routing_text(cluster.routing, priced.choice.spec.fabric),
                        .counts = count_cluster(cluster),
                        .oversubscription = oversubscription_by_tier(cluster),
                        .diameter_hops = diameter_hops(cluster),
                        .bisection = bisection(cluster),
                        .full_bisection = bandwidth_of_half(cluster),
                        .cost = network_cost(cluster, priced.choice.spec, priced.prices),
                        .prices = priced.prices,
                        .loads = {},
                        .busiest = std::nullopt,
                        .busiest_name = {},
                        .busiest_trunk_name = {},
                        .why_no_busiest = {},
                        .own = std::nullopt,
                        .alternatives = alternatives_to(priced),
                        .formula = formula_of(priced)};
  add_busiest(cluster, report);
  return report;
}

std::optional<OwnTraffic> own_traffic(const YamlDocument& document, const Catalogue& catalogue,
                                      const Cluster& cluster) {
  OwnTraffic own;
  std::vector<double> loads;
  if (measures(document)) {
    own.of = "what it measures";
    loads = measured_load(read_measure_scenario(document, catalogue), cluster);
  } else if (document.root().map().find("model")) {
    own.of = "a step";
    loads = step_load(setup_of(read_scenario(document, catalogue)));
  } else {
    return std::nullopt;
  }
  const auto busiest = busiest_links(cluster, loads);
  if (!busiest) return std::nullopt;
  own.name = link_text(cluster, busiest->of_all);
  own.over_injection = busiest->of_all_over_injection;
  own.busy = Bytes{loads[index(busiest->of_all)]} / cluster.links.bandwidth[index(busiest->of_all)];
  return own;
}

}  // namespace trainyard
