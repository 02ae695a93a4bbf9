#include "workloads/joined_replay.hpp"

#include <array>
#include <vector>

#include "tests/catch.hpp"
#include "tests/chunks.hpp"
#include "workloads/replay.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

constexpr std::array links{1.0_GBps};

/// Layers whose attention takes a second each way, with no weights, whose networks take so many,
/// and whose exchanges take half a second, beside kernels.
ChunkCosts costs_of(const std::vector<Seconds>& networks) {
  const ExchangeCost exchange{.barrier = {}, .load = seconds_on_link(0.5).load};
  ChunkCosts costs{.parts = {}, .exchange = {}, .overlap = true, .sharded = {}};
  costs.parts.expert_attention = part_of(1.0_s, 1.0_s, {});
  for (const Seconds network : networks) {
    costs.loaded.push_back({.network = part_of(network, network, network),
                            .recomputed_network = {},
                            .exchange = {.dispatch = exchange,
                                         .combine = exchange,
                                         .dispatch_gradient = exchange,
                                         .combine_gradient = exchange}});
  }
  return costs;
}

ChunkShape backward_of(int layers) {
  return {.kind = ChunkKind::backward, .stage = {.expert_layers = layers}, .other = {}};
}

Seconds time_of(const std::vector<ChunkCosts>& gpus) {
  const int layers = static_cast<int>(gpus.front().loaded.size());
  return replay_joined(backward_of(layers), gpus, links).duration;
}

}  // namespace

TEST_CASE("one GPU by itself takes what it takes") {
  const ChunkCosts costs = costs_of({1.0_s, 3.0_s});
  const ChunkProfile alone = replay_chunk(backward_of(2), costs, links);
  const ChunkProfile joined = replay_joined(backward_of(2), {&costs, 1}, links);
  CHECK(joined.duration.value() == Approx(alone.duration.value()));
  CHECK(joined.exposed.value() == Approx(alone.exposed.value()));
  CHECK(joined.compute.size() == alone.compute.size());
  CHECK(joined.communication.size() == alone.communication.size());
}

TEST_CASE("each layer waits for the GPU with most to do in it, whatever it has in others") {
  const Seconds one_by_one = time_of({costs_of({4.0_s, 1.0_s}), costs_of({1.0_s, 4.0_s})});
  CHECK(one_by_one.value() == Approx(time_of({costs_of({4.0_s, 4.0_s})}).value()));
  CHECK(one_by_one > time_of({costs_of({4.0_s, 1.0_s})}));
}

TEST_CASE("a GPU with less to do in every layer changes nothing") {
  CHECK(time_of({costs_of({2.0_s, 3.0_s}), costs_of({1.0_s, 2.5_s})}).value() ==
        Approx(time_of({costs_of({2.0_s, 3.0_s})}).value()));
}

TEST_CASE("waiting for others is told as a transfer that takes longer") {
  const std::array gpus{costs_of({4.0_s, 1.0_s}), costs_of({1.0_s, 4.0_s})};
  const ChunkProfile profile = replay_joined(backward_of(2), gpus, links);
  Seconds compute;
  for (const Span& span : profile.compute) compute += span.when.duration();
  CHECK(profile.duration.value() == Approx((compute + profile.exposed).value()));
  CHECK(profile.exposed > 4.0_s);
}
