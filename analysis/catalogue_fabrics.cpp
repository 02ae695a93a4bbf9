#include "analysis/catalogue_fabrics.hpp"

#include <fmt/format.h>

#include <array>

#include "analysis/report.hpp"
#include "analysis/topology_report.hpp"
#include "topologies/bisection.hpp"
#include "topologies/measures.hpp"
#include "topologies/network_cost.hpp"

namespace trainyard {
namespace {

struct FabricKind {
  const char* name;
  const char* what;
  const char* source;
  const char* measures = "";  // that it must be told, in YAML
};

constexpr std::array<FabricKind, 10> kinds{{
    {"single-switch", "one switch that all NICs are plugged into, of as many ports as it takes",
     ""},
    {"fat-tree", "one to three tiers of switches; as few as suffice",
     "Leiserson, Fat-Trees, IEEE Transactions on Computers C-34 (1985); Al-Fares et al., SIGCOMM "
     "2008"},
    {"rail-fat-tree", "a tree in which the NICs of equal number of neighbouring nodes share a leaf",
     "NVIDIA DGX SuperPOD reference architecture"},
    {"multi-rail-fat-tree", "another name of rail-fat-tree", ""},
    {"multi-plane-fat-tree",
     "a tree for the NICs of each number, and nothing between these planes but the nodes' NVLink",
     "Insights into DeepSeek-V3, arXiv 2505.09343 section 5.1"},
    {"rail-only",
     "another name of multi-plane-fat-tree, for as many GPUs as one switch a rail takes",
     "Wang et al., Rail-only, arXiv 2307.12169"},
    {"dragonfly",
     "groups of switches that are all joined, and cables from each group to all others",
     "Kim et al., Technology-Driven, Highly-Scalable Dragonfly Topology, ISCA 2008"},
    {"dragonfly-plus", "a dragonfly whose groups are two-tier trees",
     "Shpiner et al., Dragonfly+, HiPINEB 2017"},
    {"slim-fly",
     "switches joined so that two hops lead from any to any (a McKay-Miller-Siran graph)",
     "Besta and Hoefler, Slim Fly, SC 2014"},
    {"torus", "switches in a grid whose ends are joined",
     "Dally, Performance Analysis of k-ary n-cube Interconnection Networks, 1990",
     "dimensions: [8, 8, 8], endpoints_per_switch: 4"},
}};

constexpr int nodes = 256;

constexpr const char* comment =
    R"(A fabric in its simplest form, and what it comes to for 2,048 GPUs in 256 nodes, with a NIC of
400 Gb/s for each GPU and switches of 64 ports. `diameter` counts the switches on the longest way,
`bisection` is what half of the GPUs can send to the others at most (their NICs 51.2 TB/s), `cost`
is that of switches and cables by the usual book of network prices.
)";

std::string count_text(std::size_t count) {
  return grouped(static_cast<double>(count));
}

/// The values of a fabric, built.
std::vector<CatalogueValue> measures_of(const PricedCluster& priced) {
  const Cluster cluster = build_cluster(priced);
  const ClusterCounts counts = count_cluster(cluster);
  const Dollars cost = network_cost(cluster, priced.choice.spec, priced.prices).total();
  return {
      {.key = "switches", .text = count_text(counts.switches())},
      {.key = "cables", .text = count_text(counts.inter_switch_links)},
      {.key = "diameter", .text = count_text(diameter_hops(cluster))},
      {.key = "bisection", .text = fmt::format("{:.1f} TB/s", bisection(cluster).value() / 1e12)},
      {.key = "cost", .text = fmt::format("{:.1f} M USD", cost.value() / 1e6)}};
}

std::vector<CatalogueValue> measures_of(const FabricKind& kind, const Catalogue& catalogue) {
  const std::string text =
      fmt::format("cluster: {{gpu: H100-SXM, nodes: {}, fabric: {{kind: {}, {}}}}}", nodes,
                  kind.name, kind.measures);
  return measures_of(read_priced_cluster(read_yaml_text("fabric.yaml", text), catalogue, ""));
}

}  // namespace

CatalogueTopic fabric_topic(const Catalogue& catalogue) {
  CatalogueTopic topic{.header = {}, .sections = {{"fabrics", comment, {}}}, .sources = {}};
  for (const FabricKind& kind : kinds) {
    CatalogueEntry entry;
    entry.name = kind.name;
    entry.source = kind.source;
    entry.values = measures_of(kind, catalogue);
    entry.values.push_back({.key = "what", .text = kind.what});
    topic.sections.front().entries.push_back(std::move(entry));
  }
  return topic;
}

}  // namespace trainyard
