#include "analysis/topology_report.hpp"

#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

PricedCluster priced_from(const std::string& text, const std::string& prices = "") {
  return read_priced_cluster(read_yaml_text("mine.yaml", text), embedded_catalogue(), prices);
}

TopologyReport report_of(const std::string& text) {
  const PricedCluster priced = priced_from(text);
  return report_topology(priced, build_cluster(priced));
}

std::string cluster(int nodes, const std::string& fabric) {
  return "cluster: {gpu: H100-SXM, nodes: " + std::to_string(nodes) + ", fabric: " + fabric + "}\n";
}

std::string error_of(const std::string& text, const std::string& prices = "") {
  try {
    const PricedCluster priced = priced_from(text, prices);
    build_cluster(priced);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a report has the numbers of a two-tier tree") {
  const TopologyReport report = report_of(text_of("examples/topologies/ft2.yaml"));
  CHECK(report.name == "mine");
  CHECK(report.fabric == "fat-tree");
  CHECK(report.counts.endpoints == 2048);
  CHECK(report.diameter_hops == 3);
  CHECK(report.bisection == report.full_bisection);
  CHECK(report.cost_per_endpoint().value() == Approx(4390.0).epsilon(0.001));
  CHECK(report.busiest->of_all_over_injection == Approx(1.0));
  CHECK(report.busiest_trunk_name == "plane-0.leaf-0 to plane-0.spine-0");
  REQUIRE(report.alternatives.size() == 2);
  CHECK(report.alternatives[0].fabric == "rail-only");
  CHECK(report.alternatives[1].switches == 160);
  CHECK(!report.formula);
}

TEST_CASE("a whole scenario has a cluster too") {
  CHECK(report_of(text_of("examples/deepseek-v3.yaml")).counts.planes == 8);
}

TEST_CASE("a Slim Fly is told beside the formula of one that cannot be built") {
  const TopologyReport report = report_of(cluster(5, "{kind: slim-fly, q: 5, formula: {q: 28}}"));
  CHECK(report.counts.switches() == 50);
  REQUIRE(report.formula);
  CHECK(report.formula->endpoints == 32928);
  CHECK(report.formula->switches == 1568);
  CHECK(report.formula->inter_switch_links == 32928);
}

TEST_CASE("a fabric without a busiest link says why") {
  CHECK(report_of(cluster(1, "rail-only")).why_no_busiest ==
        "no NIC shares its plane with another");
  CHECK(report_of(cluster(2049, "{kind: fat-tree, routing: ecmp}")).why_no_busiest ==
        "too many NICs to follow hashed flows pair by pair");
}

TEST_CASE("prices are the usual ones unless the file or the command line names others") {
  const std::string file = cluster(2, "fat-tree");
  CHECK(priced_from(file).prices.name == "deepseek-table-3");
  CHECK(priced_from(file + "prices: h100-freakonomics\n").prices.name == "h100-freakonomics");
  CHECK(priced_from(file + "prices: h100-freakonomics\n", "deepseek-table-3").prices.name ==
        "deepseek-table-3");
}

TEST_CASE("a mistake in a cluster's file is told where it stands") {
  CHECK(error_of("model: deepseek-v3\n") ==
        "mine.yaml:1:1: 'cluster' is missing (add a line 'cluster: ...')");
  CHECK(error_of(cluster(2, "fat-tree") + "prices: mine\n") ==
        "mine.yaml:2:9: unknown 'mine' (known: deepseek-table-3, h100-freakonomics)");
  CHECK(error_of(cluster(2, "fat-tree"), "yours") ==
        "--prices:1:1: unknown 'yours' (known: deepseek-table-3, h100-freakonomics)");
  CHECK(error_of(cluster(9000, "fat-tree")) ==
        "mine.yaml:1:10: switches of 64 ports are too small to join 9000 nodes of 8 NICs in three "
        "tiers (take switches of 68 ports, or a multi-plane-fat-tree)");
}

TEST_CASE("the examples of topologies are the rows of arXiv 2505.09343 Table 3") {
  const auto check = [](const std::string& name, std::size_t endpoints, std::size_t switches,
                        std::size_t links) {
    const PricedCluster priced = priced_from(text_of("examples/topologies/" + name));
    const ClusterCounts counts = count_cluster(build_cluster(priced));
    CHECK(counts.endpoints == endpoints);
    CHECK(counts.switches() == switches);
    CHECK(counts.inter_switch_links == links);
  };
  check("ft2.yaml", 2048, 96, 2048);
  check("mpft.yaml", 16384, 768, 16384);
  check("ft3.yaml", 65536, 5120, 131072);
  check("dragonfly.yaml", 261632, 16352, 384272);
  check("slim-fly.yaml", 35320, 1682, 36163);
  check("rail-only.yaml", 512, 8, 0);
  check("llama3-roce.yaml", 24576, 1088, 28160);
}

TEST_CASE("a key that no scenario has is an error for a cluster file too") {
  const std::string text =
      "cluster: {gpu: H100-SXM, nodes: 2, fabric: fat-tree}\nprics: h100-freakonomics\n";
  try {
    read_priced_cluster(read_yaml_text("cluster.yaml", text), embedded_catalogue(), "");
    FAIL("not refused");
  } catch (const InputError& error) {
    CHECK(std::string{error.what()} ==
          "cluster.yaml:2:1: unknown key 'prics' (did you mean 'price'?)");
  }
}

TEST_CASE("a slow NIC is seen against a healthy one") {
  const std::string text =
      "cluster: {gpu: H100-SXM, nodes: 16, fabric: {kind: fat-tree, switch_radix: 16}, slow_links: "
      "[{between: [node-0.nic-0, plane-0.leaf-0], bandwidth: 4 Gb/s}]}\n";
  const PricedCluster priced =
      read_priced_cluster(read_yaml_text("cluster.yaml", text), embedded_catalogue(), "");
  CHECK(report_topology(priced, build_cluster(priced)).busiest->of_all_over_injection ==
        Approx(100.0));
}
