#include "sim/dominated.hpp"

#include <random>

#include "sim/demand.hpp"
#include "tests/catch.hpp"
#include "topologies/build_cluster.hpp"
#include "topologies/traffic.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// How long the busiest link works if task t moves `rates[t]` times its demand.
double busiest_at(const std::vector<Bandwidth>& links, const std::vector<Demand>& demands,
                  const std::vector<double>& rates) {
  std::vector<Seconds> work(links.size());
  for (std::size_t task = 0; task < demands.size(); ++task) {
    for (const LinkLoad& load : demands[task]) {
      work[index(load.link)] += rates[task] * load.size / links[index(load.link)];
    }
  }
  Seconds busiest;
  for (const Seconds time : work) busiest = std::max(busiest, time);
  return busiest.value();
}

struct SharedLinks {
  std::vector<Bandwidth> links;
  std::vector<Demand> demands;
};

/// A few tasks on a few links, with small whole numbers so that much is equal or dominated.
SharedLinks random_traffic(std::mt19937& random) {
  SharedLinks traffic;
  traffic.links.resize(1 + random() % 12);
  for (Bandwidth& link : traffic.links) link = Bandwidth{1.0 + static_cast<double>(random() % 3)};
  traffic.demands.resize(random() % 6);
  for (Demand& demand : traffic.demands) {
    for (std::size_t link = 0; link < traffic.links.size(); ++link) {
      if (random() % 3 == 0) continue;
      demand.push_back({id_at<LinkId>(link), Bytes{static_cast<double>(random() % 4)}});
    }
  }
  return traffic;
}

bool at_most(const std::vector<double>& a, const std::vector<double>& b) {
  for (std::size_t n = 0; n < a.size(); ++n) {
    if (a[n] > b[n]) return false;
  }
  return true;
}

/// The time of each task on each link, by link.
std::vector<std::vector<double>> times_by_link(const std::vector<Bandwidth>& links,
                                               const std::vector<Demand>& demands) {
  std::vector<std::vector<double>> times(links.size(), std::vector<double>(demands.size()));
  for (std::size_t task = 0; task < demands.size(); ++task) {
    for (const LinkLoad& load : demands[task]) {
      times[index(load.link)][task] = load.size / links[index(load.link)] / 1.0_s;
    }
  }
  return times;
}

}  // namespace

TEST_CASE("any mix of random tasks keeps the busiest link as busy without dominated ones") {
  const unsigned seed = 1405;
  std::mt19937 random{seed};
  for (int round = 0; round < 5000; ++round) {
    const auto [links, demands] = random_traffic(random);
    const Undominated undominated = without_dominated(links, demands);
    const std::vector<Bandwidth> remaining = undominated.bandwidth;
    CAPTURE(seed, round);
    REQUIRE(undominated.demands.size() == demands.size());
    for (std::size_t task = 0; task < demands.size(); ++task) {
      REQUIRE(busiest_time(remaining, undominated.demands[task]).value() ==
              Approx(busiest_time(links, demands[task]).value()).epsilon(1e-11));
    }
    for (int mix = 0; mix < 5; ++mix) {
      std::vector<double> rates(demands.size());
      for (double& rate : rates) rate = static_cast<double>(random() % 1000);
      REQUIRE(busiest_at(remaining, undominated.demands, rates) ==
              Approx(busiest_at(links, demands, rates)).epsilon(1e-11));
    }
  }
}

TEST_CASE("no link that is kept is dominated by another one") {
  const unsigned seed = 1406;
  std::mt19937 random{seed};
  for (int round = 0; round < 5000; ++round) {
    const auto [links, demands] = random_traffic(random);
    const Undominated undominated = without_dominated(links, demands);
    const auto times = times_by_link(undominated.bandwidth, undominated.demands);
    CAPTURE(seed, round);
    for (std::size_t a = 0; a < times.size(); ++a) {
      for (std::size_t b = 0; b < times.size(); ++b) {
        if (a != b) REQUIRE_FALSE(at_most(times[a], times[b]));
      }
    }
  }
}

TEST_CASE("links that no task uses go, and so do all of tasks that move nothing") {
  const std::vector<Bandwidth> links(3, 50.0_GBps);
  const std::vector<Demand> demands{{}, {{LinkId{1}, 0.0_B}}};
  const Undominated undominated = without_dominated(links, demands);

  CHECK(undominated.links.empty());
  REQUIRE(undominated.demands.size() == 2);
  CHECK(undominated.demands[0].empty());
  CHECK(undominated.demands[1].empty());
  CHECK(without_dominated({}, {}).links.empty());
}

TEST_CASE("of equal links the first stays") {
  const std::vector<Bandwidth> links{50.0_GBps, 50.0_GBps, 100.0_GBps};
  const std::vector<Demand> demands{
      {{LinkId{0}, 1.0_GB}, {LinkId{1}, 1.0_GB}, {LinkId{2}, 2.0_GB}}};
  const Undominated undominated = without_dominated(links, demands);

  CHECK(undominated.links == std::vector{LinkId{0}});
  REQUIRE(undominated.demands[0].size() == 1);
  CHECK(undominated.demands[0][0].link == LinkId{0});
  CHECK(undominated.demands[0][0].size == 1.0_GB);
}

TEST_CASE("links that excel for different tasks stay, renumbered") {
  const std::vector<Bandwidth> links(3, Bandwidth{1.0});
  const std::vector<Demand> demands{
      {{LinkId{0}, 1.0_B}, {LinkId{1}, 3.0_B}, {LinkId{2}, 2.0_B}},
      {{LinkId{0}, 1.0_B}, {LinkId{1}, 2.0_B}, {LinkId{2}, 3.0_B}},
  };
  const Undominated undominated = without_dominated(links, demands);

  CHECK(undominated.links == std::vector{LinkId{1}, LinkId{2}});
  CHECK(undominated.demands[1][0].link == LinkId{0});
  CHECK(undominated.demands[1][1].link == LinkId{1});
  CHECK(undominated.demands[1][1].size == 3.0_B);
}

TEST_CASE("a load counts for all tasks that it stands for, and goes on standing for them") {
  const std::vector<Bandwidth> links(2, Bandwidth{1.0});
  const std::vector<Demand> demands{
      {{LinkId{0}, 2.0_B}, {.link = LinkId{1}, .size = 1.0_B, .alike = 3.0}}};
  const Undominated undominated = without_dominated(links, demands);

  CHECK(undominated.links == std::vector{LinkId{1}});
  CHECK(undominated.demands[0][0].size == 1.0_B);
  CHECK(undominated.demands[0][0].alike == 3.0);
}

TEST_CASE("links that all fill alike both stay if tasks compare differently on them") {
  const std::vector<Bandwidth> links(2, Bandwidth{1.0});
  const auto kept = [&](double alike) {
    const std::vector<Demand> demands{
        {{.link = LinkId{0}, .size = 2.0_B, .alike = 3.0}, {LinkId{1}, 6.0_B}},
        {{.link = LinkId{0}, .size = 5.0_B, .alike = alike}, {LinkId{1}, alike * 5.0_B}}};
    return without_dominated(links, demands).links.size();
  };
  CHECK(kept(1.0) == 2);
  CHECK(kept(3.0) == 1);
}

TEST_CASE("the order in which bytes were added up does not keep links apart") {
  const std::vector<Bandwidth> links(2, 50.0_GBps);
  const Bytes left{(0.1 + 0.2) + 0.3};
  const Bytes right{0.1 + (0.2 + 0.3)};
  REQUIRE(left != right);

  const std::vector<Demand> demands{{{LinkId{0}, left}, {LinkId{1}, right}},
                                    {{LinkId{0}, right}, {LinkId{1}, left}}};
  CHECK(without_dominated(links, demands).links.size() == 1);
}

TEST_CASE("all-to-alls of every group of 64 among 2,048 GPUs come down to one link") {
  const Cluster cluster =
      build_cluster({.nodes = 256,
                     .gpus_per_node = 8,
                     .nvlink = {200.0_GBps, 1.665_us},
                     .pcie = {64.0_GBps, 0.0_us},
                     .nic = {50.0_GBps, 1.4_us},
                     .trunk = {50.0_GBps, 0.45_us},
                     .fabric = TreeFabric{.kind = TreeKind::multi_plane_fat_tree}});
  Traffic traffic{cluster};
  for (std::size_t from = 0; from < 2048; ++from) {
    for (std::size_t to = from / 64 * 64; to < from / 64 * 64 + 64; ++to) {
      traffic.send(id_at<GpuId>(from), id_at<GpuId>(to), Bytes{1e6 / 3});
    }
  }
  const std::vector<Demand> demands{traffic.demand()};
  const Undominated undominated = without_dominated(cluster.links.bandwidth, demands);

  CHECK(undominated.links.size() == 1);
  // a NIC sends to 7 other nodes of 8 GPUs
  CHECK(busiest_time(cluster.links.bandwidth, demands[0]).value() ==
        Approx(56 * 1e6 / 3 / 50e9).epsilon(1e-9));
}
