#include "workloads/stretches.hpp"

#include <vector>

#include "tests/catch.hpp"
#include "tests/chunks.hpp"
#include "tests/setups.hpp"
#include "workloads/replay.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr auto gather = TransferKind::tensor_gather;
constexpr auto regather = TransferKind::tensor_regather;
constexpr auto scatter = TransferKind::tensor_scatter;
constexpr auto sum = TransferKind::tensor_sum;
constexpr auto keys = TransferKind::context_keys;

const Matmul product{MatmulKind::bf16, 8192.0, 4096.0, 4096.0};
const AttentionScores scores{.heads = 32.0,
                             .sequences = 1.0,
                             .length = 8192.0,
                             .key_width = 128.0,
                             .value_width = 128.0,
                             .backward = false};
const ElementwisePass pass{1.0_GB};

/// An H100, and transfers that take a second a gigabyte besides what a protocol takes to start.
class Bench {
 public:
  Bench() {
    for (UnitTransfer& transfer : transfers) {
      transfer = {.hops = {},
                  .messages = 0.0,
                  .route = {},
                  .load = {{LinkId{0}, Bytes{1.0}}},
                  .busy = Seconds{1e-9}};
    }
  }

  /// Up to `pieces` of each kernel that transfers run beside.
  Pace pace(TensorOverlap tensor, int pieces = 4, bool context = false) const {
    return {.gpu = gpu,
            .kernels = kernels,
            .gap = gap,
            .grouped = true,
            .slowest = 1.0,
            .sms = gpu.sms,
            .beside_tensor = gpu.sms - 16,
            .beside_context = gpu.sms - 4,
            .tensor = tensor,
            .copies = false,
            .tensor_pieces = pieces,
            .context = context,
            .context_pieces = pieces,
            .transfers = transfers,
            .collectives = collectives};
  }

  Seconds time(const Kernel& kernel, int held = 0) const {
    return time_of(kernel, gpu, gpu.sms - held, kernels) + gap;
  }
  /// What a transfer of so many seconds takes in all.
  Seconds moves(double seconds) const {
    return collectives.of(Protocol::simple).start + Seconds{seconds};
  }

  Gpu gpu = catalogue_gpu("H100-SXM");
  KernelModel kernels = catalogue_kernels(gpu);
  CollectiveConstants collectives = catalogue_collectives();
  std::array<UnitTransfer, transfer_kinds> transfers{};
  Seconds gap = 3.0_us;
};

Transfer of(TransferKind kind, double seconds) {
  return {.kind = kind, .size = Bytes{1e9 * seconds}};
}

std::vector<Stretch> forward_of(const Operations& operations, const Pace& pace) {
  return time_of(PartWork{.forward = operations, .backward = {}, .weights = {}}, pace).forward;
}

/// Plays a part, as the network of a dense layer.
ChunkProfile played(const PartWork& work, const Pace& pace, ChunkKind kind) {
  ChunkCosts costs{};
  costs.parts.dense_network = time_of(work, pace);
  const std::vector links{1.0_GBps};
  return replay_chunk({.kind = kind, .stage = {.dense_layers = 1}, .other = {}}, costs, links);
}

ChunkProfile played(const Operations& forward, const Pace& pace) {
  return played({.forward = forward, .backward = {}, .weights = {}}, pace, ChunkKind::forward);
}

/// The product of one of so many parts of the rows.
Matmul part_of_rows(int pieces) {
  Matmul part = product;
  part.rows /= pieces;
  return part;
}

}  // namespace

TEST_CASE("kernels in a row are one stretch, each with the gap that follows it") {
  const Bench bench;
  const std::vector<Stretch> stretches =
      forward_of({product, pass, scores}, bench.pace(TensorOverlap::products));
  REQUIRE(stretches.size() == 1);
  CHECK(stretches[0].pieces == 1);
  CHECK_FALSE(stretches[0].before);
  CHECK_FALSE(stretches[0].after);
  CHECK(stretches[0].compute.value() ==
        Approx((bench.time(product) + bench.time(pass) + bench.time(scores)).value()));
}

TEST_CASE("a stretch and its chunk know which kinds of kernels they are spent on") {
  const Bench bench;
  const Pace pace = bench.pace(TensorOverlap::products);
  Matmul experts = product;
  experts.rows = 256.0;
  experts.groups = 8.0;
  const Operations work{of(gather, 0.5), product, pass, scores, experts};
  const KernelSums kernels = played(work, pace).kernels;
  const auto sum = [&](KernelKind kind) { return kernels[static_cast<std::size_t>(kind)].value(); };
  CHECK(sum(KernelKind::product) == Approx(4.0 * bench.time(part_of_rows(4), 16).value()));
  CHECK(sum(KernelKind::elementwise) == Approx(bench.time(pass).value()));
  CHECK(sum(KernelKind::attention_scores) == Approx(bench.time(scores).value()));
  CHECK(sum(KernelKind::grouped_product) == Approx(bench.time(experts).value()));
}

TEST_CASE("what is not overlapped takes the sum of its gather, its product and its scatter") {
  const Bench bench;
  const Operations work{of(gather, 0.5), product, of(scatter, 0.25)};
  const auto overlap = GENERATE(TensorOverlap::none, TensorOverlap::weights);
  const ChunkProfile profile = played(work, bench.pace(overlap));
  const Seconds moved = bench.moves(0.5) + bench.moves(0.25);
  CHECK(profile.duration.value() == Approx((moved + bench.time(product)).value()));
  CHECK(profile.exposed.value() == Approx(moved.value()));
}

TEST_CASE("an overlapped product in n pieces whose transfers are free takes n smaller products") {
  Bench bench;
  bench.transfers = {};
  const int pieces = GENERATE(2, 4, 7);
  const Operations work{of(gather, 0.5), product, of(scatter, 0.25)};
  const ChunkProfile profile = played(work, bench.pace(TensorOverlap::products, pieces));
  CHECK(std::ssize(profile.compute) == pieces);
  CHECK(profile.duration.value() ==
        Approx((bench.time(part_of_rows(pieces), 16) * pieces).value()));
  CHECK(profile.duration > bench.time(product));
  CHECK(profile.exposed == Seconds{});
}

// Of n pieces of a product the first multiplies what its rank has, and the others what comes.
TEST_CASE("the first piece needs nothing of others, each further one its share of the gather") {
  const Bench bench;
  const Seconds piece = bench.time(part_of_rows(4), 16);
  SECTION("a gather that is slower than the pieces delays only those that come") {
    const ChunkProfile profile =
        played({of(gather, 3.0), product}, bench.pace(TensorOverlap::products));
    REQUIRE(profile.compute.size() == 4);
    REQUIRE(profile.communication.size() == 3);
    CHECK(profile.compute[0].when.start == Seconds{});
    CHECK(profile.communication[0].when.start == Seconds{});
    for (std::size_t i = 1; i < 4; ++i) {
      const Seconds came = bench.moves(3.0) * (static_cast<double>(i) / 3.0);
      CHECK(profile.compute[i].when.start.value() == Approx(came.value()));
    }
    CHECK(profile.duration.value() == Approx((bench.moves(3.0) + piece).value()));
  }
  SECTION("one that is faster is hidden whole") {
    const ChunkProfile profile =
        played({of(gather, 1e-6), product}, bench.pace(TensorOverlap::products));
    CHECK(profile.duration.value() == Approx((piece * 4.0).value()));
    CHECK(profile.exposed.value() == Approx(0.0).margin(1e-12));
  }
}

TEST_CASE("a scatter leaves piece by piece, and the last piece of it is exposed") {
  const Bench bench;
  const Seconds piece = bench.time(part_of_rows(4), 16);
  const ChunkProfile slow =
      played({product, of(scatter, 3.0)}, bench.pace(TensorOverlap::products));
  CHECK(slow.communication.size() == 4);
  CHECK(slow.duration.value() == Approx((piece + bench.moves(3.0)).value()));
  const ChunkProfile fast =
      played({product, of(scatter, 1e-6)}, bench.pace(TensorOverlap::products));
  CHECK(fast.duration.value() == Approx((piece * 4.0 + bench.moves(1e-6) / 4.0).value()));
}

TEST_CASE("sums that all ranks need whole are not cut") {
  const Bench bench;
  const std::vector<Stretch> stretches =
      forward_of({product, of(sum, 1.0)}, bench.pace(TensorOverlap::products));
  REQUIRE(stretches.size() == 1);
  CHECK(stretches[0].pieces == 1);
  CHECK(stretches[0].compute == bench.time(product));
  REQUIRE(stretches[0].after);
  CHECK(stretches[0].after->kind == sum);
}

TEST_CASE("keys travel beside scores in as many pieces as ranks share a sequence") {
  const Bench bench;
  const std::vector<Stretch> stretches =
      forward_of({of(keys, 1.0), scores}, bench.pace(TensorOverlap::none, 4, /*context=*/true));
  REQUIRE(stretches.size() == 1);
  CHECK(stretches[0].pieces == 4);
  CHECK(stretches[0].before->beside);
  AttentionScores quarter = scores;
  quarter.keys = scores.length / 2.0 / 4.0;
  CHECK(stretches[0].compute.value() == Approx(bench.time(quarter, 4).value()));

  const std::vector<Stretch> waits =
      forward_of({of(keys, 1.0), scores}, bench.pace(TensorOverlap::products, 4));
  REQUIRE(waits.size() == 1);
  CHECK(waits[0].pieces == 1);
  CHECK_FALSE(waits[0].before->beside);
  CHECK(waits[0].compute == bench.time(scores));
}

TEST_CASE("rows that are gathered again delay weight gradients, and nothing else") {
  const Bench bench;
  const PartWork work{
      .forward = {}, .backward = {of(regather, 1.0), product, pass}, .weights = {product}};
  const Seconds inputs = bench.time(product) + bench.time(pass);
  SECTION("where they travel beside kernels") {
    const auto overlap = GENERATE(TensorOverlap::weights, TensorOverlap::products);
    const ChunkProfile profile = played(work, bench.pace(overlap), ChunkKind::backward);
    REQUIRE(profile.compute.size() == 3);
    CHECK(profile.compute[0].when.start == Seconds{});
    CHECK(profile.compute[1].when.finish.value() == Approx(inputs.value()));
    CHECK(profile.compute[2].when.start.value() == Approx(bench.moves(1.0).value()));
    CHECK(profile.duration.value() == Approx((bench.moves(1.0) + bench.time(product)).value()));
  }
  SECTION("or take their turn among them") {
    const ChunkProfile profile = played(work, bench.pace(TensorOverlap::none), ChunkKind::backward);
    CHECK(profile.duration.value() ==
          Approx((bench.moves(1.0) + inputs + bench.time(product)).value()));
  }
}

TEST_CASE("experts that do not multiply in one kernel do so one after the other") {
  const Bench bench;
  Matmul one{MatmulKind::bf16, 500.0, 4096.0, 4096.0};
  Matmul eight = one;
  eight.groups = 8.0;
  Pace pace = bench.pace(TensorOverlap::none);
  CHECK(forward_of({eight}, pace).at(0).compute == bench.time(eight));
  pace.grouped = false;
  CHECK(forward_of({eight}, pace).at(0).compute.value() == Approx((bench.time(one) * 8.0).value()));
  CHECK(bench.time(one) * 8.0 > bench.time(eight));
}

TEST_CASE("a slow clock slows what computes, and not what moves bytes") {
  Bench bench;
  bench.gap = {};
  Pace pace = bench.pace(TensorOverlap::none);
  pace.slowest = 1.25;
  CHECK(forward_of({product}, pace).at(0).compute.value() ==
        Approx(1.25 * bench.time(product).value()));
  CHECK(forward_of({scores}, pace).at(0).compute.value() ==
        Approx(1.25 * bench.time(scores).value()));
  CHECK(forward_of({pass}, pace).at(0).compute == bench.time(pass));
}

TEST_CASE("two transfers in a row follow each other, and one that no kernel follows stands alone") {
  const Bench bench;
  const std::vector<Stretch> stretches =
      forward_of({of(TransferKind::expert_gather, 1.0), of(gather, 2.0), product, pass,
                  of(TransferKind::expert_gather, 3.0)},
                 bench.pace(TensorOverlap::none));
  REQUIRE(stretches.size() == 4);
  CHECK(stretches[0].compute == Seconds{});
  CHECK(stretches[0].before->whole.load[0].size.value() == Approx(1e9));
  CHECK(stretches[1].before->whole.load[0].size.value() == Approx(2e9));
  CHECK(stretches[1].compute == bench.time(product));
  CHECK(stretches[2].compute == bench.time(pass));
  CHECK(stretches[3].compute == Seconds{});
  CHECK(stretches[3].before->whole.load[0].size.value() == Approx(3e9));

  const ChunkProfile profile =
      played({of(keys, 1.0), of(gather, 2.0)}, bench.pace(TensorOverlap::none));
  CHECK(profile.duration.value() == Approx((bench.moves(1.0) + bench.moves(2.0)).value()));
}
