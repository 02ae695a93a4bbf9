#include "workloads/chunk.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

enum class Step : std::uint8_t { embedding, dense, expert, head, prediction };

/// What a stage runs, first to last.
std::vector<Step> steps_of(const StageShape& stage) {
  std::vector<Step> steps;
  if (stage.embedding) steps.push_back(Step::embedding);
  steps.insert(steps.end(), static_cast<std::size_t>(stage.dense_layers), Step::dense);
  steps.insert(steps.end(), static_cast<std::size_t>(stage.expert_layers), Step::expert);
  if (stage.head) steps.push_back(Step::head);
  for (int layer = 0; layer < stage.prediction_layers; ++layer) {
    const Step body = stage.prediction_experts ? Step::expert : Step::dense;
    steps.insert(steps.end(), {Step::prediction, body, Step::head});
  }
  return steps;
}

bool is_layer(Step step) {
  return step == Step::dense || step == Step::expert;
}

/// Writes the tasks of a chunk; remembers what the next step of the forward and of the backward
/// has to wait for.
class Writer {
 public:
  explicit Writer(const ChunkCosts& costs) : costs_{costs} {}

  void forward(Step step) {
    attention_forward(step);
    dispatch(step);
    network_forward(step);
    combine(step);
  }

  void backward(Step step) {
    combine_gradient(step);
    network_backward(step);
    dispatch_gradient(step);
    attention_backward(step);
  }

  void backward_and_weights(Step step) {
    combine_gradient(step);
    network_backward(step);
    dispatch_gradient(step);
    network_weights(step);
    attention_backward(step);
    attention_weights(step);
  }

  void weights(Step step) {
    network_weights(step);
    attention_weights(step);
  }

  /// One layer of each half. Exchanges are written before the kernels that hide them.
  void pair(std::optional<Step> next, std::optional<Step> back) {
    if (back) combine_gradient(*back);
    if (next) attention_forward(*next);
    if (back) network_backward(*back);
    if (next) dispatch(*next);
    if (back) {
      dispatch_gradient(*back);
      network_weights(*back);
    }
    if (next) {
      network_forward(*next);
      combine(*next);
    }
    if (back) {
      attention_backward(*back);
      attention_weights(*back);
    }
  }

  ChunkGraph finish() { return std::move(chunk_); }

 private:
  using Last = std::optional<TaskId>;

  const PartTime& attention(Step step) const {
    return step == Step::dense ? costs_.parts.dense_attention : costs_.parts.expert_attention;
  }
  const PartTime& network(Step step) const {
    return step == Step::dense ? costs_.parts.dense_network : costs_.parts.expert_network;
  }
  std::pair<const PartTime*, SpanKind> single(Step step) const {
    switch (step) {
      case Step::embedding:
        return {&costs_.parts.embedding, SpanKind::embedding};
      case Step::head:
        return {&costs_.parts.head, SpanKind::head};
      default:
        return {&costs_.parts.prediction, SpanKind::prediction};
    }
  }

  void attention_forward(Step step) {
    if (is_layer(step)) {
      compute(SpanKind::attention_forward, attention(step).forward, forward_);
    } else {
      const auto [time, kind] = single(step);
      compute(kind, time->forward, forward_);
    }
  }
  void network_forward(Step step) {
    if (is_layer(step)) compute(SpanKind::network_forward, network(step).forward, forward_);
  }
  void network_backward(Step step) {
    if (is_layer(step)) {
      compute(SpanKind::network_backward, network(step).backward, backward_);
    } else {
      const auto [time, kind] = single(step);
      compute(kind, time->backward, backward_);
    }
  }
  void attention_backward(Step step) {
    if (is_layer(step)) compute(SpanKind::attention_backward, attention(step).backward, backward_);
  }
  void network_weights(Step step) {
    Last ready = backward_network_;
    if (is_layer(step)) {
      compute(SpanKind::network_weights, network(step).weights, ready);
    } else {
      const auto [time, kind] = single(step);
      compute(kind, time->weights, ready);
    }
  }
  void attention_weights(Step step) {
    Last ready = backward_;
    if (is_layer(step)) compute(SpanKind::attention_weights, attention(step).weights, ready);
  }

  void dispatch(Step step) {
    if (step == Step::expert) exchange(SpanKind::dispatch, costs_.exchange.dispatch, forward_);
  }
  void combine(Step step) {
    if (step == Step::expert) exchange(SpanKind::combine, costs_.exchange.combine, forward_);
  }
  void combine_gradient(Step step) {
    if (step != Step::expert) return;
    exchange(SpanKind::combine_gradient, costs_.exchange.combine_gradient, backward_);
  }
  void dispatch_gradient(Step step) {
    backward_network_ = backward_;
    if (step != Step::expert) return;
    exchange(SpanKind::dispatch_gradient, costs_.exchange.dispatch_gradient, backward_);
  }

  void compute(SpanKind kind, Seconds duration, Last& last) {
    if (duration > Seconds{}) add(ChunkGraph::compute, kind, duration, {}, last);
  }
  void exchange(SpanKind kind, const ExchangeCost& cost, Last& last) {
    const StreamId stream = costs_.overlap ? ChunkGraph::communication : ChunkGraph::compute;
    add(stream, kind, cost.barrier, cost.load, last);
  }
  void add(StreamId stream, SpanKind kind, Seconds hold, const Demand& load, Last& last) {
    const std::array<TaskId, 1> after{last.value_or(TaskId{})};
    last = chunk_.graph.add(stream, hold, load, std::span{after}.first(last ? 1 : 0));
    chunk_.kinds.push_back(kind);
  }

  const ChunkCosts& costs_;
  ChunkGraph chunk_;
  Last forward_;
  Last backward_;
  Last backward_network_;  // what the weights of a network wait for
};

void write_pair(Writer& write, const std::vector<Step>& next, const std::vector<Step>& back) {
  for (std::size_t i = 0; i < std::max(next.size(), back.size()); ++i) {
    write.pair(i < next.size() ? std::optional{next[i]} : std::nullopt,
               i < back.size() ? std::optional{back[i]} : std::nullopt);
  }
}

}  // namespace

ChunkGraph chunk_graph(const ChunkShape& shape, const ChunkCosts& costs) {
  const std::vector<Step> next = steps_of(shape.stage);
  std::vector<Step> back = steps_of(shape.kind == ChunkKind::pair ? shape.other : shape.stage);
  std::ranges::reverse(back);

  Writer write{costs};
  switch (shape.kind) {
    case ChunkKind::forward:
      for (const Step step : next) write.forward(step);
      break;
    case ChunkKind::backward_input:
      for (const Step step : back) write.backward(step);
      break;
    case ChunkKind::weights:
      for (const Step step : back) write.weights(step);
      break;
    case ChunkKind::backward:
      for (const Step step : back) write.backward_and_weights(step);
      break;
    case ChunkKind::pair:
      if (costs.overlap) {
        write_pair(write, next, back);
      } else {
        for (const Step step : next) write.forward(step);
        for (const Step step : back) write.backward_and_weights(step);
      }
      break;
  }
  return write.finish();
}

}  // namespace trainyard
