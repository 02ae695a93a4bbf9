#include "workloads/chunk.hpp"

#include <random>
#include <vector>

#include "tests/catch.hpp"
#include "tests/chunks.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

using enum SpanKind;
using Kinds = std::vector<SpanKind>;

/// No two parts take the same time.
ChunkCosts some_costs(bool overlap) {
  const auto part = [](double seconds) {
    return part_of(Seconds{seconds}, Seconds{seconds + 0.1}, Seconds{seconds + 0.2});
  };
  const auto exchange = [](double seconds) {
    return ExchangeCost{.barrier = Seconds{seconds}, .load = {{LinkId{0}, Bytes{seconds}}}};
  };
  return {.parts = {.dense_attention = part(1.0),
                    .dense_network = part(2.0),
                    .expert_attention = part(3.0),
                    .expert_network = part(4.0),
                    .embedding = part(5.0),
                    .head = part(6.0),
                    .prediction = part(7.0)},
          .exchange = {.dispatch = exchange(0.5),
                       .combine = exchange(0.6),
                       .dispatch_gradient = exchange(0.7),
                       .combine_gradient = exchange(0.8)},
          .overlap = overlap};
}

ChunkShape chunk(ChunkKind kind, const StageShape& stage, const StageShape& other = {}) {
  return {.kind = kind, .stage = stage, .other = other};
}

Kinds kinds_of(const ChunkShape& shape, bool overlap = true) {
  return chunk_graph(shape, some_costs(overlap)).kinds;
}

/// The sum of the holds of all tasks: with these costs it tells apart what is in a chunk.
double work_in(const ChunkShape& shape, bool overlap) {
  const ChunkGraph graph = chunk_graph(shape, some_costs(overlap));
  double sum = 0.0;
  for (std::size_t task = 0; task < graph.graph.size(); ++task) {
    sum += graph.graph[id_at<TaskId>(task)].hold.value();
  }
  return sum;
}

StageShape random_stage(std::mt19937& random) {
  const auto draw = [&](unsigned end) { return static_cast<int>(random() % end); };
  return {.dense_layers = draw(3),
          .expert_layers = draw(4),
          .prediction_layers = draw(2),
          .embedding = draw(2) == 0,
          .head = draw(2) == 0};
}

constexpr StageShape one_expert_layer{.expert_layers = 1};

}  // namespace

TEST_CASE("an expert layer goes from attention over dispatch and network to combine, and back") {
  CHECK(kinds_of(chunk(ChunkKind::forward, one_expert_layer)) ==
        Kinds{attention_forward, dispatch, network_forward, combine});
  CHECK(kinds_of(chunk(ChunkKind::backward_input, one_expert_layer)) ==
        Kinds{combine_gradient, network_backward, dispatch_gradient, attention_backward});
  CHECK(kinds_of(chunk(ChunkKind::weights, one_expert_layer)) ==
        Kinds{network_weights, attention_weights});
}

TEST_CASE("in a whole backward, weights of the network fill the time in which gradients travel") {
  CHECK(kinds_of(chunk(ChunkKind::backward, one_expert_layer)) ==
        Kinds{combine_gradient, network_backward, dispatch_gradient, network_weights,
              attention_backward, attention_weights});
}

// arXiv 2412.19437 figure 4, and train.json of github deepseek-ai/profile-data @4496024.
TEST_CASE("a pair runs each exchange of one half beside kernels of the other") {
  const ChunkShape pair = chunk(ChunkKind::pair, one_expert_layer, one_expert_layer);
  const ChunkGraph graph = chunk_graph(pair, some_costs(true));
  Kinds compute;
  Kinds communication;
  for (std::size_t task = 0; task < graph.graph.size(); ++task) {
    const bool computes = graph.graph[id_at<TaskId>(task)].stream == ChunkGraph::compute;
    (computes ? compute : communication).push_back(graph.kinds[task]);
  }
  CHECK(compute == Kinds{attention_forward, network_backward, network_weights, network_forward,
                         attention_backward, attention_weights});
  CHECK(communication == Kinds{combine_gradient, dispatch, dispatch_gradient, combine});
}

TEST_CASE("without overlap a pair is its forward, then its backward, on one stream") {
  const StageShape two{.dense_layers = 1, .expert_layers = 1, .embedding = true};
  Kinds one_by_one = kinds_of(chunk(ChunkKind::forward, two));
  const Kinds backward = kinds_of(chunk(ChunkKind::backward, one_expert_layer));
  one_by_one.insert(one_by_one.end(), backward.begin(), backward.end());

  const ChunkShape pair = chunk(ChunkKind::pair, two, one_expert_layer);
  CHECK(kinds_of(pair, false) == one_by_one);
  CHECK(chunk_graph(pair, some_costs(false)).graph.stream_count() == 1);
  CHECK(chunk_graph(pair, some_costs(true)).graph.stream_count() == 2);
}

TEST_CASE("dense layers exchange nothing") {
  CHECK(kinds_of(chunk(ChunkKind::forward, {.dense_layers = 2})) ==
        Kinds{attention_forward, network_forward, attention_forward, network_forward});
}

TEST_CASE("embedding, head and prediction stand where the model has them, and backward mirrored") {
  const StageShape stage{
      .dense_layers = 1, .prediction_layers = 1, .embedding = true, .head = true};
  CHECK(kinds_of(chunk(ChunkKind::forward, stage)) ==
        Kinds{embedding, attention_forward, network_forward, head, prediction, attention_forward,
              network_forward, head});
  CHECK(kinds_of(chunk(ChunkKind::backward_input, stage)) ==
        Kinds{head, network_backward, attention_backward, prediction, head, network_backward,
              attention_backward, embedding});
}

TEST_CASE("the prediction layer may have experts") {
  const StageShape stage{
      .expert_layers = 1, .prediction_layers = 1, .prediction_experts = true, .head = true};
  CHECK(kinds_of(chunk(ChunkKind::forward, stage)) ==
        Kinds{attention_forward, dispatch, network_forward, combine, head, prediction,
              attention_forward, dispatch, network_forward, combine, head});
}

TEST_CASE("kernels that take no time are left out") {
  ChunkCosts costs = some_costs(true);
  costs.parts.embedding.backward = kernels(Seconds{});
  const StageShape stage{.dense_layers = 1, .embedding = true};
  CHECK(chunk_graph(chunk(ChunkKind::backward_input, stage), costs).kinds ==
        Kinds{network_backward, attention_backward});
}

TEST_CASE("an exchange holds its stream for its barrier, then moves its rows") {
  const ChunkGraph graph =
      chunk_graph(chunk(ChunkKind::forward, one_expert_layer), some_costs(true));
  const TaskView dispatched = graph.graph[TaskId{1}];
  CHECK(dispatched.hold == 0.5_s);
  REQUIRE(dispatched.load.size() == 1);
  CHECK(dispatched.load[0].size == 0.5_B);
  REQUIRE(dispatched.after.size() == 1);
  CHECK(dispatched.after[0] == TaskId{0});
}

TEST_CASE("a pair does the work of its halves, and a backward that of its inputs and weights") {
  const unsigned seed = GENERATE(range(1U, 31U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const StageShape a = random_stage(random);
  const StageShape b = random_stage(random);
  const bool overlap = random() % 2 == 0;
  const auto work = [&](ChunkKind kind, const StageShape& stage, const StageShape& other = {}) {
    return work_in(chunk(kind, stage, other), overlap);
  };
  CHECK(work(ChunkKind::backward, b) ==
        Approx(work(ChunkKind::backward_input, b) + work(ChunkKind::weights, b)));
  CHECK(work(ChunkKind::pair, a, b) ==
        Approx(work(ChunkKind::forward, a) + work(ChunkKind::backward, b)));
}
