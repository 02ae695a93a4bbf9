#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/catalogue.hpp"
#include "topologies/cluster_reader.hpp"
#include "topologies/measures.hpp"
#include "topologies/network_cost.hpp"

namespace trainyard {

/// The cluster of a file, and the prices that count for it.
struct PricedCluster {
  std::string name;   ///< of the file, without its ending
  std::string place;  ///< "file:line:column" of the cluster
  ClusterChoice choice;
  PriceBook prices;
};

/// Reads the `cluster:` of a file; what else a scenario has is passed over, but for the
/// name of a price book under `prices:`. `prices`, if not empty, overrules that. Throws InputError.
PricedCluster read_priced_cluster(const YamlDocument& document, const Catalogue& catalogue,
                                  const std::string& prices);

/// Throws InputError at the place of the cluster if it cannot be built.
Cluster build_cluster(const PricedCluster& priced);

/// The same nodes joined otherwise.
struct Alternative {
  std::string fabric;
  std::size_t switches = 0;
  std::size_t inter_switch_links = 0;
  Dollars cost;
};

/// What the formulas of a fabric's authors give, whether or not it can be built.
struct FormulaRow {
  int q = 0;
  std::size_t endpoints = 0;
  std::size_t switches = 0;
  std::size_t inter_switch_links = 0;
  Dollars cost;
};

/// The busiest link of the fabric under what a scenario itself sends.
struct OwnTraffic {
  std::string of;    ///< "a step", or what is measured
  std::string name;  ///< "plane-0.leaf-3 to plane-0.spine-1"
  double over_injection = 0.0;
  Seconds busy;  ///< at full bandwidth
};

/// As scenarios name it: "multi-plane-fat-tree"; "imported fabric" where a file describes it.
std::string fabric_text(const Fabric& fabric);

/// What is to be told of a cluster.
struct TopologyReport {
  std::string name;
  std::string fabric;
  std::string routing;
  ClusterCounts counts;
  std::vector<double> oversubscription;  ///< by tier
  std::size_t diameter_hops = 0;
  Bandwidth bisection;
  Bandwidth full_bisection;  ///< of the NICs of half the GPUs
  NetworkCost cost;
  PriceBook prices;
  std::vector<double> loads;  ///< under all-to-all, by LinkId; empty if they could not be found
  std::optional<BusiestLinks> busiest;
  std::string busiest_name;        ///< "plane-0.leaf-3 to plane-0.spine-1"
  std::string busiest_trunk_name;  ///< the same between switches; empty if there is none
  std::string why_no_busiest;      ///< empty if there is one
  std::optional<OwnTraffic> own;   ///< if the file is a whole scenario that sends anything
  std::vector<Alternative> alternatives;
  std::optional<FormulaRow> formula;

  Dollars cost_per_endpoint() const { return cost.total() / static_cast<double>(counts.endpoints); }
};

TopologyReport report_topology(const PricedCluster& priced, const Cluster& cluster);

/// Of a file that is a whole scenario: its busiest link in a step, or in what it measures. Nothing
/// if the file has no more than a cluster, or nothing goes through the fabric. Throws InputError.
std::optional<OwnTraffic> own_traffic(const YamlDocument& document, const Catalogue& catalogue,
                                      const Cluster& cluster);

}  // namespace trainyard
