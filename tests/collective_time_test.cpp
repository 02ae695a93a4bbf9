#include "workloads/collective_time.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "sim/engine.hpp"
#include "tests/collectives.hpp"
#include "tests/setups.hpp"
#include "workloads/collective.hpp"

using namespace trainyard;

namespace {

const CollectiveConstants& constants() {
  static const CollectiveConstants read = catalogue_collectives();
  return read;
}

CollectiveRequest request_of(CollectiveKind kind, int gpus, Bytes size, Algorithm algorithm,
                             Protocol protocol = Protocol::automatic) {
  return {.kind = kind, .size = size, .gpus = gpus, .algorithm = algorithm, .protocol = protocol};
}

CollectiveTime time_on(const Cluster& cluster, const CollectiveRequest& request) {
  return time_of(cluster, request, true, constants());
}

/// A collective on a random cluster; half of the time one that leaves the algorithm open.
struct RandomCase {
  std::mt19937 random;
  int nodes = 1 << (random() % 4);
  TreeKind fabric = fabrics[random() % fabrics.size()];
  CollectiveRequest request = draw();

  Cluster cluster(double nic = 50.0) const {
    return build_cluster({.nodes = nodes,
                          .gpus_per_node = 8,
                          .nvlink = {200.0_GBps, 2.0_us},
                          .pcie = {64.0_GBps, 0.0_us},
                          .nic = {Bandwidth{nic * 1e9}, 1.0_us},
                          .trunk = {50.0_GBps, 0.5_us},
                          .fabric = TreeFabric{.kind = fabric}});
  }

 private:
  CollectiveRequest draw() {
    CollectiveRequest drawn{};
    do {
      drawn = request_of(collective_names[random() % collective_names.size()].second, 8 * nodes,
                         Bytes{std::exp2(static_cast<double>(random() % 35))},
                         algorithm_names[random() % algorithm_names.size()].second,
                         protocol_names[random() % protocol_names.size()].second);
      if (drawn.kind == CollectiveKind::point_to_point) drawn.gpus = 2;
    } while (refusal_of(drawn, 8, true));
    return drawn;
  }
};

}  // namespace

// Hopper's NVLS: S (1 + 1 / 8) on each NVLink, once more for what fills the pipeline.
TEST_CASE("an all-reduce in the NVSwitch takes its start, its fill and 9 / 8 of its bytes") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const Bytes size{GENERATE(0x1p15, 0x1p24, 0x1p34)};
  const CollectiveTime found =
      time_on(cluster, request_of(CollectiveKind::all_reduce, 8, size, Algorithm::nvls));
  const CollectiveConstants::InSwitch& with = constants().in_switch;
  const Bytes moved = 9.0 / 8.0 * (size + std::min(size, with.fill));
  CHECK(found.time.value() == Approx(with.start.value() + moved.value() / (200e9 * with.nvlink)));
  CHECK(found.bound.time.value() == Approx(9.0 / 8.0 * size.value() / 200e9));
}

TEST_CASE("each doubling of nodes adds two hops and two chunks to an NVLS-tree") {
  const Cluster cluster = cluster_of(16, 8, TreeKind::rail_fat_tree);
  const Bytes size{0x1p30};
  const auto time = [&](int gpus) {
    return time_on(cluster,
                   request_of(CollectiveKind::all_reduce, gpus, size, Algorithm::nvls_tree))
        .time;
  };
  // From 4 nodes on, the busiest NIC sends the same. Routes: two NIC cables below one leaf of a
  // rail, two trunks more above it.
  const double hop = constants().tree_hop.value() + 0x1p20 / 50e9;
  CHECK((time(64) - time(32)).value() == Approx(2.0 * (hop + 2e-6)));
  CHECK((time(128) - time(64)).value() > 2.0 * (hop + 2e-6));
}

TEST_CASE("a ring takes its protocol's start and hops, and its bytes at the protocol's share") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const Protocol protocol =
      GENERATE(Protocol::low_latency, Protocol::low_latency_128, Protocol::simple);
  const ProtocolConstants& with = constants().of(protocol);
  const CollectiveTime found = time_on(
      cluster, request_of(CollectiveKind::all_gather, 8, Bytes{8e9}, Algorithm::ring, protocol));
  CHECK(found.time.value() == Approx(with.start.value() + 7.0 * with.ring.nvlink.value() +
                                     7e9 / (200e9 * constants().rings.nvlink * with.share.nvlink)));
}

TEST_CASE("by the maintainers' rule a large all-to-all over N nodes reaches N / (N - 1) NICs") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  const CollectiveRequest request =
      request_of(CollectiveKind::all_to_all, 32, Bytes{0x1p40}, Algorithm::automatic);
  const CollectiveTime found = time_on(cluster, request);
  CHECK(found.way.algorithm == Algorithm::rail_relayed);
  CHECK(bus_bandwidth(request, found.time).value() ==
        Approx(50e9 * constants().all_to_all.nic * 4.0 / 3.0 * 31.0 / 32.0).epsilon(1e-4));
}

TEST_CASE("small messages go by LL, large ones by Simple") {
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const auto protocol = [&](double size) {
    return time_on(cluster, request_of(CollectiveKind::all_gather, 8, Bytes{size}, Algorithm::ring))
        .way.protocol;
  };
  CHECK(protocol(1e3) == Protocol::low_latency);
  CHECK(protocol(1e10) == Protocol::simple);
}

TEST_CASE("nothing is faster than its bytes, and what is left open is never slower for it") {
  const unsigned seed = GENERATE(range(1U, 81U));
  CAPTURE(seed);
  const RandomCase drawn{.random = std::mt19937{seed}};
  const Cluster cluster = drawn.cluster();
  const CollectiveTime found = time_on(cluster, drawn.request);
  CHECK(found.time > found.bound.time);
  CHECK(found.bound.time > Seconds{});
  CHECK(std::isfinite(found.time.value()));
}

TEST_CASE("a larger message is never faster") {
  const unsigned seed = GENERATE(range(101U, 161U));
  CAPTURE(seed);
  const RandomCase drawn{.random = std::mt19937{seed}};
  const Cluster cluster = drawn.cluster();
  CollectiveRequest larger = drawn.request;
  larger.size = larger.size * 1.5;
  CHECK(time_on(cluster, larger).time >= time_on(cluster, drawn.request).time);
}

TEST_CASE("NICs of more bandwidth are never slower") {
  const unsigned seed = GENERATE(range(201U, 261U));
  CAPTURE(seed);
  const RandomCase drawn{.random = std::mt19937{seed}};
  CHECK(time_on(drawn.cluster(60.0), drawn.request).time <=
        time_on(drawn.cluster(50.0), drawn.request).time);
}

TEST_CASE("a phase takes what the engine takes to play it as one task") {
  const Cluster cluster = cluster_of(4, 8, TreeKind::rail_fat_tree);
  const CollectiveRequest request =
      request_of(CollectiveKind::all_reduce, 32, Bytes{1e9}, Algorithm::ring, Protocol::simple);
  const Movement moved = movement_of(cluster, request, Algorithm::ring);
  const ProtocolConstants& with = constants().of(Protocol::simple);
  const Phase& phase = moved.phases.front();
  const Seconds latency = with.start + phase.hops.nvlink * with.ring.nvlink +
                          phase.hops.network * (with.ring.network + phase.route);
  TaskGraph graph;
  graph.add(StreamId{0}, latency, with_overhead(moved.demand, cluster, constants().rings));
  CHECK(makespan(simulate(cluster.links.bandwidth, graph)).value() ==
        Approx(time_on(cluster, request).time.value()).epsilon(1e-9));
}

TEST_CASE("bus bandwidth has the factors of nccl-tests") {
  const auto bus = [](CollectiveKind kind) {
    return bus_bandwidth(request_of(kind, 8, Bytes{8e9}, Algorithm::automatic), Seconds{1.0})
        .value();
  };
  CHECK(bus(CollectiveKind::all_reduce) == Approx(14e9));
  CHECK(bus(CollectiveKind::all_gather) == Approx(7e9));
  CHECK(bus(CollectiveKind::reduce_scatter) == Approx(7e9));
  CHECK(bus(CollectiveKind::all_to_all) == Approx(7e9));
  CHECK(bus(CollectiveKind::broadcast) == Approx(8e9));
  CHECK(bus(CollectiveKind::point_to_point) == Approx(8e9));
}
