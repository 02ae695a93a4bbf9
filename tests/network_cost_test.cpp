#include "topologies/network_cost.hpp"

#include "sim/catalogue_document.hpp"
#include "tests/catch.hpp"
#include "tests/clusters.hpp"

using namespace trainyard;

namespace {

PriceBook book_named(const std::string& name) {
  const PriceBooks books =
      read_price_books(catalogue_document(embedded_catalogue(), "network_prices.yaml"));
  return find_price_book(books, read_yaml_text("name", name).root());
}

double cost_of(const ClusterSpec& spec, const std::string& book = "deepseek-table-3") {
  return network_cost(build_cluster(spec), spec, book_named(book)).total().value();
}

}  // namespace

TEST_CASE("networks cost what arXiv 2505.09343 Table 3 says, within 1 %") {
  CHECK(cost_of(spec_of(256, 8, TreeFabric{.tiers = 2})) == Approx(9e6).epsilon(0.01));
  CHECK(cost_of(spec_of(2048, 8, TreeFabric{.kind = TreeKind::multi_plane_fat_tree})) ==
        Approx(72e6).epsilon(0.01));
  CHECK(cost_of(spec_of(8192, 8, TreeFabric{.tiers = 3})) == Approx(491e6).epsilon(0.01));
}

TEST_CASE("another book has prices for cables to NICs, and for NICs, which count beside") {
  // The sum of the source, for two full tiers: 2,560 + 1,688 USD a GPU.
  const ClusterSpec spec = spec_of(256, 8, TreeFabric{.tiers = 2});
  const NetworkCost cost = network_cost(build_cluster(spec), spec, book_named("h100-freakonomics"));
  CHECK(cost.total().value() / 2048.0 == Approx(4248.0).epsilon(0.001));
  CHECK(cost.nics == Dollars{2048.0 * 2000.0});
}

TEST_CASE("a switch is paid for whole, and one of other size in proportion") {
  const PriceBook book = book_named("deepseek-table-3");
  const auto of_switches = [&](const TreeFabric& tree) {
    const ClusterSpec spec = spec_of(2, 8, tree);
    return network_cost(build_cluster(spec), spec, book).switches.value();
  };
  CHECK(of_switches({.switch_radix = 64}) == Approx(83000.0));
  CHECK(of_switches({.switch_radix = 128}) == Approx(166000.0));
  // The ideal switch has as many ports as it needs.
  CHECK(of_switches({.kind = TreeKind::single_switch}) == Approx(83000.0 / 4.0));
}

TEST_CASE("the spines of large pods are paid for as the chassis that they are") {
  const ClusterSpec spec =
      spec_of(3072, 8, TreeFabric{.tiers = 3, .spine_oversubscription = 7.0, .pod_gpus = 3072});
  const std::vector<std::size_t> ports = ports_bought(build_cluster(spec), spec);
  CHECK(std::ranges::count(ports, 64U) == 768 + 64);
  CHECK(std::ranges::count(ports, 128U) == 256);
}

TEST_CASE("counts alone have a cost too") {
  const NetworkCost cost = network_cost(2, 3, 4, book_named("h100-freakonomics"));
  CHECK(cost.switches == Dollars{72000.0});
  CHECK(cost.cables == Dollars{3840.0});
  CHECK(cost.endpoint_cables == Dollars{5120.0});
  CHECK(cost.nics == Dollars{8000.0});
}
