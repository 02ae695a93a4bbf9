#include "workloads/hand_over.hpp"

#include <algorithm>
#include <random>
#include <vector>

#include "tests/collectives.hpp"
#include "tests/setups.hpp"
#include "workloads/collective_time.hpp"
#include "workloads/ring.hpp"

using namespace trainyard;

namespace {

/// What a hand-over takes by itself.
Seconds alone(const Cluster& cluster, const HandOver& given) {
  return given.latency + busiest_time(cluster.links.bandwidth, given.load);
}

struct RandomRing {
  Cluster cluster;
  std::vector<std::vector<GpuId>> groups;
  CollectiveKind kind;
};

/// All GPUs of a small cluster dealt to one, two or three groups.
RandomRing random_ring(std::mt19937& random) {
  constexpr CollectiveKind kinds[]{CollectiveKind::all_gather, CollectiveKind::reduce_scatter,
                                   CollectiveKind::all_reduce};
  RandomRing ring{.cluster = cluster_of(static_cast<int>(1 + random() % 4), 8,
                                        fabrics[random() % fabrics.size()]),
                  .groups = std::vector<std::vector<GpuId>>(1 + random() % 3),
                  .kind = kinds[random() % 3]};
  for (std::size_t gpu = 0; gpu < ring.cluster.gpus.size(); ++gpu) {
    ring.groups[gpu % ring.groups.size()].push_back(id_at<GpuId>(gpu));
  }
  return ring;
}

UnitTransfer unit_of(const RandomRing& ring, const CollectiveConstants& constants) {
  return unit_transfer(ring.cluster, rings_of(ring.cluster, ring.groups, ring.kind, Bytes{1.0}),
                       ring.kind, constants);
}

Bytes random_size(std::mt19937& random) {
  return Bytes{static_cast<double>(1 + random() % 1000) * (random() % 2 == 0 ? 1e3 : 1e7)};
}

}  // namespace

TEST_CASE("a hand-over takes what its rings take in the faster of NCCL's protocols for much data") {
  const unsigned seed = GENERATE(range(1U, 25U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const CollectiveConstants constants = catalogue_collectives();
  const RandomRing ring = random_ring(random);
  const Bytes size = random_size(random);
  const Movement whole = rings_of(ring.cluster, ring.groups, ring.kind, size);
  const auto by = [&](Protocol protocol) {
    return time_of(whole, ring.kind, {.algorithm = Algorithm::ring, .protocol = protocol},
                   constants);
  };
  const Seconds least = std::min(by(Protocol::low_latency_128), by(Protocol::simple));
  const HandOver given = hand_over(unit_of(ring, constants), size, constants);
  CHECK(alone(ring.cluster, given).value() == Approx(least.value()).epsilon(1e-9));
}

TEST_CASE("more bytes take no less time, and never more than in proportion") {
  const unsigned seed = GENERATE(range(1U, 13U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const CollectiveConstants constants = catalogue_collectives();
  const RandomRing ring = random_ring(random);
  const UnitTransfer unit = unit_of(ring, constants);
  const Bytes size = random_size(random);
  const Seconds once = alone(ring.cluster, hand_over(unit, size, constants));
  const Seconds twice = alone(ring.cluster, hand_over(unit, size * 2.0, constants));
  CHECK(twice >= once);
  CHECK(twice <= once * (2.0 * (1.0 + 1e-9)));
}

// Hops of LL128 are short, and it loses bandwidth.
TEST_CASE("little data goes by LL128, and much by Simple") {
  const CollectiveConstants constants = catalogue_collectives();
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const UnitTransfer unit =
      unit_of({cluster, {first_gpus(8)}, CollectiveKind::all_gather}, constants);
  const auto latency = [&](Protocol protocol) {
    const ProtocolConstants& with = constants.of(protocol);
    return with.start + 7.0 * with.ring.nvlink;
  };
  CHECK(hand_over(unit, Bytes{1e3}, constants).latency == latency(Protocol::low_latency_128));
  CHECK(hand_over(unit, Bytes{1e10}, constants).latency == latency(Protocol::simple));
}

TEST_CASE("what moves nothing takes no time, not even to start") {
  const CollectiveConstants constants = catalogue_collectives();
  const Cluster cluster = cluster_of(1, 8, TreeKind::single_switch);
  const std::vector<std::vector<GpuId>> alone_each{{GpuId{0}}, {GpuId{1}}};
  const UnitTransfer unit =
      unit_transfer(cluster, rings_of(cluster, alone_each, CollectiveKind::all_reduce, Bytes{1.0}),
                    CollectiveKind::all_reduce, constants);
  const HandOver given = hand_over(unit, 1.0_GB, constants);
  CHECK(given.latency == Seconds{});
  CHECK(given.load.empty());
  CHECK(hand_over(unit_transfer(cluster, {}, CollectiveKind::all_reduce, constants), 1.0_GB,
                  constants)
            .load.empty());
}

TEST_CASE("the pieces of a hand-over are together the whole") {
  const HandOver whole{.latency = 6.0_us, .load = {{LinkId{1}, 3.0_GB}, {LinkId{4}, 9.0_GB}}};
  const HandOver piece = piece_of(whole, 3);
  CHECK(piece.latency.value() == Approx(2e-6));
  REQUIRE(piece.load.size() == 2);
  CHECK(bytes_on(piece.load, LinkId{1}) == Approx(1e9));
  CHECK(bytes_on(piece.load, LinkId{4}) == Approx(3e9));
}
