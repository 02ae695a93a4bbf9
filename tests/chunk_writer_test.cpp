#include "workloads/chunk_writer.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/chunks.hpp"
#include "workloads/replay.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

using enum SpanKind;
using Kinds = std::vector<SpanKind>;

constexpr std::array links{1.0_GBps};

/// How long the weights of each unit are gathered, and their gradients scattered.
ShardedWeights sharded(double gather, double scatter, bool beside) {
  ShardedWeights weights;
  weights.of.fill({.gather = seconds_on_link(gather), .scatter = seconds_on_link(scatter)});
  weights.gather_again = true;
  weights.beside_forward = beside;
  weights.beside_backward = beside;
  return weights;
}

/// A dense layer takes 3 s forward and 6 s backward, an expert layer as long.
ChunkCosts costs_of(const ShardedWeights& weights) {
  ChunkCosts costs{.parts = {}, .exchange = {}, .overlap = false, .sharded = weights};
  costs.parts.dense_attention = part_of(1.0_s, 1.0_s, 1.0_s);
  costs.parts.dense_network = part_of(2.0_s, 2.0_s, 2.0_s);
  costs.parts.expert_attention = costs.parts.dense_attention;
  costs.parts.expert_network = costs.parts.dense_network;
  return costs;
}

ChunkProfile played(ChunkKind kind, int layers, const ShardedWeights& weights) {
  const StageShape stage{.dense_layers = layers};
  return replay_chunk({.kind = kind, .stage = stage, .other = {}}, costs_of(weights), links);
}

std::vector<Interval> spans_of(const ChunkProfile& profile, SpanKind kind) {
  std::vector<Interval> found;
  for (const auto* spans : {&profile.compute, &profile.communication}) {
    for (const Span& span : *spans) {
      if (span.kind == kind) found.push_back(span.when);
    }
  }
  return found;
}

Kinds kinds_of(ChunkKind kind, const StageShape& stage, const ChunkCosts& costs) {
  return chunk_graph({.kind = kind, .stage = stage, .other = {}}, costs).kinds;
}

}  // namespace

TEST_CASE("sharded weights that no kernel hides are gathered before each unit") {
  const ChunkProfile profile = played(ChunkKind::forward, 3, sharded(1.0, 1.0, false));
  CHECK(profile.duration.value() == Approx(3.0 * (1.0 + 3.0)));
  CHECK(profile.exposed.value() == Approx(3.0));
  CHECK(spans_of(profile, weight_gather).size() == 3);
  CHECK(spans_of(profile, gradient_scatter).empty());
}

// Seconds; g gathers, F computes a unit of 3 s:
//
//   gather   gggg
//   compute  .FFFFFFFFF
TEST_CASE("the weights of a unit are gathered beside the unit before, and exposed are the first") {
  const ChunkProfile profile = played(ChunkKind::forward, 3, sharded(1.0, 1.0, true));
  CHECK(profile.duration.value() == Approx(1.0 + 3.0 * 3.0));
  CHECK(profile.exposed.value() == Approx(1.0));
}

TEST_CASE("where weights come more slowly than units compute, units wait for them") {
  const ChunkProfile profile = played(ChunkKind::forward, 4, sharded(4.0, 1.0, true));
  CHECK(profile.duration.value() == Approx(4.0 * 4.0 + 3.0));
  CHECK(profile.exposed.value() == Approx(4.0 * 4.0 + 3.0 - 4.0 * 3.0));
}

TEST_CASE("weights are gathered no earlier than two units' weights have room") {
  const ChunkProfile profile = played(ChunkKind::forward, 5, sharded(0.5, 1.0, true));
  const std::vector<Interval> gathers = spans_of(profile, weight_gather);
  const std::vector<Interval> ends = spans_of(profile, network_forward);
  REQUIRE(gathers.size() == 5);
  REQUIRE(ends.size() == 5);
  CHECK(gathers[0].start == Seconds{});
  CHECK(gathers[1].start.value() == Approx(0.5));
  for (std::size_t unit = 2; unit < 5; ++unit) {
    CHECK(gathers[unit].start.value() == Approx(ends[unit - 2].finish.value()));
  }
}

// Seconds; g gathers, B computes a unit of 6 s, s scatters its gradients:
//
//   gather   gg
//   compute  .BBBBBBBBBBBB
//   scatter         s.....s
TEST_CASE("gradients are scattered beside the next unit, and exposed are the last") {
  const ChunkProfile profile = played(ChunkKind::backward, 2, sharded(1.0, 1.5, true));
  CHECK(profile.duration.value() == Approx(1.0 + 2.0 * 6.0 + 1.5));
  CHECK(profile.exposed.value() == Approx(1.0 + 1.5));
  const std::vector<Interval> scatters = spans_of(profile, gradient_scatter);
  REQUIRE(scatters.size() == 2);
  CHECK(scatters[0].start.value() == Approx(7.0));
  CHECK(scatters[1].start.value() == Approx(13.0));
}

TEST_CASE("without overlap a backward gathers, computes and scatters unit by unit") {
  const ChunkProfile profile = played(ChunkKind::backward, 2, sharded(1.0, 1.5, false));
  CHECK(profile.duration.value() == Approx(2.0 * (1.0 + 6.0 + 1.5)));
  CHECK(profile.exposed.value() == Approx(2.0 * (1.0 + 1.5)));
  CHECK(profile.communication.size() == 4);
}

TEST_CASE("weights may come beside the forward alone") {
  ShardedWeights weights = sharded(1.0, 1.5, true);
  weights.beside_backward = false;
  CHECK(played(ChunkKind::forward, 3, weights).duration.value() == Approx(1.0 + 3.0 * 3.0));
  CHECK(played(ChunkKind::backward, 2, weights).duration.value() ==
        Approx(2.0 * (1.0 + 6.0 + 1.5)));
}

TEST_CASE(
    "a backward in two parts gathers weights in the first and scatters gradients after both") {
  const ChunkCosts costs = costs_of(sharded(1.0, 1.0, true));
  const StageShape one{.dense_layers = 1};
  CHECK(kinds_of(ChunkKind::backward_input, one, costs) ==
        Kinds{weight_gather, network_backward, attention_backward});
  CHECK(kinds_of(ChunkKind::weights, one, costs) ==
        Kinds{network_weights, attention_weights, gradient_scatter});
}

TEST_CASE("weights that were kept are not gathered again") {
  ChunkCosts costs = costs_of(sharded(1.0, 1.0, true));
  costs.sharded.gather_again = false;
  CHECK(kinds_of(ChunkKind::backward, {.dense_layers = 1}, costs) ==
        Kinds{network_backward, network_weights, attention_backward, attention_weights,
              gradient_scatter});
}

TEST_CASE("a pair gathers weights for both of its halves") {
  const StageShape one{.dense_layers = 1};
  ChunkCosts costs = costs_of(sharded(1.0, 1.0, true));
  costs.overlap = true;
  const ChunkGraph graph =
      chunk_graph({.kind = ChunkKind::pair, .stage = one, .other = one}, costs);
  CHECK(std::ranges::count(graph.kinds, weight_gather) == 2);
  CHECK(std::ranges::count(graph.kinds, gradient_scatter) == 1);
}

TEST_CASE("the first kernel of a unit waits for its weights, and rows may come before them") {
  ChunkCosts costs = costs_of(sharded(5.0, 0.0, true));
  const LayerTransfer rows{.kind = TransferKind::tensor_gather,
                           .whole = {.latency = 2.0_s, .load = {{LinkId{0}, 1.0_B}}},
                           .beside = true};
  costs.parts.dense_attention.forward = {{.compute = 1.0_s, .before = rows}};
  const ChunkProfile profile = replay_chunk(
      {.kind = ChunkKind::forward, .stage = {.dense_layers = 1}, .other = {}}, costs, links);
  CHECK(spans_of(profile, tensor_gather).at(0).start == Seconds{});
  CHECK(spans_of(profile, attention_forward).at(0).start.value() == Approx(5.0));
}

TEST_CASE("recomputed experts exchange their rows again before the gradients come") {
  ChunkCosts costs = costs_of({});
  const ExchangeCost exchange{.barrier = 1.0_s, .load = {}};
  costs.exchange = {.dispatch = exchange,
                    .combine = exchange,
                    .dispatch_gradient = exchange,
                    .combine_gradient = exchange,
                    .again = true};
  const StageShape one{.expert_layers = 1};
  CHECK(kinds_of(ChunkKind::backward, one, costs) ==
        Kinds{dispatch, combine, combine_gradient, network_backward, dispatch_gradient,
              network_weights, attention_backward, attention_weights});
  CHECK(kinds_of(ChunkKind::forward, one, costs) ==
        Kinds{attention_forward, dispatch, network_forward, combine});
  CHECK(kinds_of(ChunkKind::weights, one, costs) == Kinds{network_weights, attention_weights});
}
