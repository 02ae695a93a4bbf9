#include <numeric>

#include "tests/catch.hpp"
#include "tests/setups.hpp"
#include "workloads/chunk_replays.hpp"
#include "workloads/step_load.hpp"
#include "workloads/training_setup.hpp"

using namespace trainyard;

namespace {

Recompute first_layers(int layers) {
  return {.layer = true, .layers = layers};
}

/// Four pipeline stages of `name` on two nodes, each of `layers` layers.
TrainingSetup setup_with(const char* name, int layers, const Recompute& recompute) {
  Model model = catalogue_model(name);
  model.layers = 4 * layers;
  Plan plan;
  plan.pipeline = 4;
  plan.data = 4;
  plan.expert = model.experts ? 4 : 1;
  const Training training{.tokens = Tokens{1e12},
                          .sequence_length = 4096,
                          .global_batch = 16,
                          .precision = Precision::bf16,
                          .recompute = recompute};
  return setup_on(cluster_from("{gpu: H100-SXM, nodes: 2, fabric: single-switch}"), model, training,
                  plan);
}

/// How long the second stage needs for a chunk.
double chunk_time(const char* name, int layers, const Recompute& recompute,
                  ChunkKind kind = ChunkKind::backward) {
  const TrainingSetup setup = setup_with(name, layers, recompute);
  ChunkReplays replays{setup, Engine::simgrid};
  replays.find_or_replay(
      {.kind = kind, .stage = stages_of(setup.model, setup.plan)[1], .other = {}});
  return std::move(replays).finish().front().duration.value();
}

double executed(const char* name, int layers, const Recompute& recompute) {
  return executed_flops_per_token(setup_with(name, layers, recompute)).value();
}

std::vector<std::vector<int>> as_numbers(const std::vector<LayerRun>& runs) {
  std::vector<std::vector<int>> numbers;
  for (const LayerRun& run : runs) {
    numbers.push_back({run.dense, run.recomputed, run.prediction, run.count});
  }
  return numbers;
}

}  // namespace

TEST_CASE("a stage's first layers are recomputed whole, whatever their kind") {
  using Numbers = std::vector<std::vector<int>>;  // dense, recomputed, prediction, count
  const StageShape stage{
      .dense_layers = 2, .expert_layers = 3, .prediction_layers = 1, .prediction_experts = true};
  const auto runs = [&](const Recompute& recompute) {
    return as_numbers(layer_runs(stage, recompute));
  };
  const Numbers none{{1, 0, 0, 2}, {0, 0, 0, 3}, {0, 0, 1, 1}};
  const Numbers all{{1, 1, 0, 2}, {0, 1, 0, 3}, {0, 1, 1, 1}};
  CHECK(runs({}) == none);
  CHECK(runs({.norm = true}) == none);
  CHECK(runs(first_layers(1)) == Numbers{{1, 1, 0, 1}, {1, 0, 0, 1}, {0, 0, 0, 3}, {0, 0, 1, 1}});
  CHECK(runs(first_layers(4)) == Numbers{{1, 1, 0, 2}, {0, 1, 0, 2}, {0, 0, 0, 1}, {0, 0, 1, 1}});
  CHECK(runs(first_layers(6)) == all);
  CHECK(runs(first_layers(7)) == all);
  CHECK(runs({.layer = true}) == all);
}

TEST_CASE("a backward takes longer by as much for each layer that is recomputed") {
  // Without exchanges, whose fullness depends on whether kernels wait for them.
  const char* name = GENERATE("gpt3-175b", "llama2-7b");
  CAPTURE(name);
  const double none = chunk_time(name, 3, {});
  const double all = chunk_time(name, 3, {.layer = true});
  CHECK(all > 1.2 * none);
  CHECK(chunk_time(name, 3, first_layers(1)) == Approx(none + (all - none) / 3.0));
  CHECK(chunk_time(name, 3, first_layers(2)) == Approx(none + (all - none) * 2.0 / 3.0));
  CHECK(chunk_time(name, 3, first_layers(3)) == Approx(all).epsilon(1e-12));
}

TEST_CASE("recomputed expert layers send their rows once more") {
  const double none = chunk_time("mixtral-8x7b", 2, {});
  const double one = chunk_time("mixtral-8x7b", 2, first_layers(1));
  const double all = chunk_time("mixtral-8x7b", 2, {.layer = true});
  CHECK(one > none);
  CHECK(all > one);
  CHECK(chunk_time("mixtral-8x7b", 2, first_layers(2)) == Approx(all).epsilon(1e-12));

  const ExchangeCost cost{.barrier = Seconds{1.0}, .load = {}};
  ChunkCosts costs{.parts = {},
                   .exchange = {cost, cost, cost, cost},
                   .overlap = true,
                   .recompute = first_layers(1)};
  using enum SpanKind;
  const ChunkShape backward{
      .kind = ChunkKind::backward_input, .stage = {.expert_layers = 2}, .other = {}};
  CHECK(chunk_graph(backward, costs).kinds ==
        std::vector<SpanKind>{combine_gradient, dispatch_gradient,  // of the second layer
                              dispatch, combine, combine_gradient, dispatch_gradient});
}

TEST_CASE("a step's load counts the rows that are sent once more") {
  const auto load = [](const Recompute& recompute) {
    const std::vector<double> links = step_load(setup_with("mixtral-8x7b", 2, recompute));
    return std::accumulate(links.begin(), links.end(), 0.0);
  };
  const double none = load({});
  const double all = load({.layer = true});
  CHECK(all > 1.2 * none);
  CHECK(load({.experts = true}) == Approx(all));
  CHECK(load(first_layers(1)) == Approx((none + all) / 2.0));
}

TEST_CASE("a forward does not care what its backward computes again") {
  const char* name = GENERATE("gpt3-175b", "mixtral-8x7b");
  CHECK(chunk_time(name, 2, first_layers(1), ChunkKind::forward) ==
        Approx(chunk_time(name, 2, {}, ChunkKind::forward)).epsilon(1e-12));
}

TEST_CASE("each recomputed layer adds the FLOPs of its forward") {
  const char* name = GENERATE("gpt3-175b", "mixtral-8x7b");
  CAPTURE(name);
  const double none = executed(name, 2, {});
  const double all = executed(name, 2, {.layer = true});
  CHECK(all > 1.2 * none);
  CHECK(executed(name, 2, first_layers(1)) == Approx((none + all) / 2.0));
  CHECK(executed(name, 2, first_layers(2)) == Approx(all).epsilon(1e-12));
}
