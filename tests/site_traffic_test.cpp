#include "workloads/site_traffic.hpp"

#include <algorithm>

#include "sim/demand.hpp"
#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/expert_load.hpp"

using namespace trainyard;

namespace {

Model model_with_experts() {
  return model_from(
      "{layers: 8, hidden: 2048, vocabulary: 32000, feed_forward: 8192, gated: true"
      ", attention: {heads: 16, key_width: 128, value_width: 128}"
      ", experts: {routed: 32, per_token: 4, shared: 1, hidden: 1024, dense_layers: 1}}");
}

const Training small_training{.tokens = Tokens{1e9},
                              .sequence_length = 4096,
                              .global_batch = 64,
                              .precision = Precision::bf16,
                              .recompute = {}};

/// Two replicas of two ranks on four nodes: a site is a node of 8 expert ranks.
TrainingSetup small_setup(const std::string& fabric, const std::string& more = "") {
  return setup_on(cluster_from("{gpu: H100-SXM, nodes: 4, fabric: " + fabric + more + "}"),
                  model_with_experts(), small_training,
                  {.pipeline = 2, .expert = 8, .data = 16, .zero = 1});
}

/// The same, with sites of two nodes.
TrainingSetup wide_setup(const std::string& fabric, const std::string& more = "") {
  TrainingSetup setup = small_setup(fabric, more);
  setup.plan.expert = 16;
  setup.plan.pipeline = 1;
  setup.plan.data = 32;
  setup.spread = routing_spread(setup.model, setup.plan, 8);
  return setup;
}

}  // namespace

TEST_CASE("the sites of a sound cluster are alike") {
  for (const char* fabric : {"single-switch", "rail-fat-tree", "multi-plane-fat-tree"}) {
    CAPTURE(fabric);
    const SiteTraffic sites = site_traffic(small_setup(fabric));
    CHECK(sites.replicas == 2);
    CHECK(sites.of == std::vector<std::uint32_t>(4, 0));
    CHECK(sites.kinds.size() == 1);
  }
}

TEST_CASE("a slow GPU makes its site one of its own") {
  const SiteTraffic sites =
      site_traffic(small_setup("single-switch", ", slow_gpus: [{gpu: node-2.gpu-5, speed: 0.8}]"));
  REQUIRE(sites.kinds.size() == 2);
  CHECK(sites.of == std::vector<std::uint32_t>{0, 0, 1, 0});
  CHECK(sites.kinds[0].speed == 1.0);
  CHECK(sites.kinds[1].speed == 0.8);
  CHECK(sites.kinds[0].exchange.load.size() == sites.kinds[1].exchange.load.size());
}

TEST_CASE("a NIC at half rate slows the exchange of its site alone, to twice the time") {
  const std::string slow =
      ", slow_links: [{between: [node-0.nic-3, plane-0.leaf-0], bandwidth: 200 Gb/s}]";
  const SiteTraffic sites = site_traffic(wide_setup("single-switch", slow));
  REQUIRE(sites.of == std::vector<std::uint32_t>{0, 1});
  const auto network_time = [&](std::size_t kind) {
    const LayerTraffic& traffic = sites.kinds[kind];
    Demand carried = traffic.exchange.load;
    if (traffic.exchange.driven) carried.pop_back();  // what kernels take on it
    return busiest_time(traffic.links, carried).value();
  };
  CHECK(network_time(0) == Approx(2.0 * network_time(1)).epsilon(1e-6));
}

TEST_CASE("what sites put on the trunks of an oversubscribed fabric adds up") {
  const auto time_of = [](int data) {
    TrainingSetup setup =
        wide_setup("{kind: fat-tree, tiers: 2, switch_radix: 16, oversubscription: 7}");
    setup.plan.data = data;
    const LayerTraffic traffic = site_traffic(setup).kinds.front();
    return busiest_time(traffic.links, traffic.exchange.load).value();
  };
  CHECK(time_of(32) > 1.5 * time_of(16));
}

TEST_CASE("sites crowd each other where they share trunks, and not where each has its own links") {
  CHECK_FALSE(site_traffic(wide_setup("single-switch")).crowded);
  CHECK(
      site_traffic(wide_setup("{kind: fat-tree, tiers: 2, switch_radix: 16, oversubscription: 7}"))
          .crowded);
}

TEST_CASE("the rows of all expert ranks together are those of an even exchange") {
  TrainingSetup setup = wide_setup("rail-fat-tree");
  setup.loads = expert_loads({.kind = LoadKind::zipf, .skew = 0.5}, *setup.model.experts, 7, 16);
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  REQUIRE(traffic.rows.there.size() == 16);
  const std::vector<double> even(16, 1.0);
  for (const auto direction : {ExchangeDirection::dispatch, ExchangeDirection::combine}) {
    const ExchangeOfBytes sum = exchange_of_rows(traffic, direction, even);
    REQUIRE(sum.load.size() == traffic.exchange.load.size());
    for (std::size_t i = 0; i < sum.load.size(); ++i) {
      CHECK(sum.load[i].link == traffic.exchange.load[i].link);
      CHECK(sum.load[i].size.value() == Approx(traffic.exchange.load[i].size.value()));
    }
  }
}

TEST_CASE("an exchange of skewed rows takes longer, and twice the rows twice the time") {
  TrainingSetup setup = wide_setup("rail-fat-tree");
  setup.loads = expert_loads({.kind = LoadKind::zipf, .skew = 0.5}, *setup.model.experts, 7, 16);
  const LayerTraffic traffic = site_traffic(setup).kinds.front();
  std::vector<double> ranks(16, 0.5);
  ranks[3] = 8.5;
  const auto time = [&](const std::vector<double>& rows) {
    return busiest_time(traffic.links,
                        exchange_of_rows(traffic, ExchangeDirection::dispatch, rows).load)
        .value();
  };
  const double skewed = time(ranks);
  CHECK(skewed > 2.0 * time(std::vector<double>(16, 1.0)));
  for (double& rows : ranks) rows *= 2.0;
  CHECK(time(ranks) == Approx(2.0 * skewed));
}
