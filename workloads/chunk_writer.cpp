#include "workloads/chunk_writer.hpp"

namespace trainyard {
namespace {

SpanKind span_of(const Unit& unit, SpanKind of_layer) {
  switch (unit.kind) {
    case UnitKind::embedding:
      return SpanKind::embedding;
    case UnitKind::head:
      return SpanKind::head;
    case UnitKind::prediction:
      return SpanKind::prediction;
    default:
      return of_layer;
  }
}

}  // namespace

void ChunkWriter::forward(const Unit& unit) {
  gather(unit, costs_.sharded.beside_forward);
  attention_forward(unit);
  dispatch(unit);
  network_forward(unit);
  combine(unit);
  end_unit();
}

void ChunkWriter::backward(const Unit& unit) {
  if (costs_.sharded.gather_again) gather(unit, costs_.sharded.beside_backward);
  combine_gradient(unit);
  network_backward(unit);
  dispatch_gradient(unit);
  attention_backward(unit);
  end_unit();
}

void ChunkWriter::backward_and_weights(const Unit& unit) {
  if (costs_.sharded.gather_again) gather(unit, costs_.sharded.beside_backward);
  combine_gradient(unit);
  network_backward(unit);
  dispatch_gradient(unit);
  network_weights(unit);
  attention_backward(unit);
  attention_weights(unit);
  scatter(unit);
  end_unit();
}

void ChunkWriter::weights(const Unit& unit) {
  network_weights(unit);
  attention_weights(unit);
  scatter(unit);
}

void ChunkWriter::pair(std::optional<Unit> next, std::optional<Unit> back) {
  if (back) combine_gradient(*back);
  if (next) gather(*next, costs_.sharded.beside_forward);
  if (next) attention_forward(*next);
  if (back && costs_.sharded.gather_again) gather(*back, costs_.sharded.beside_backward);
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
    scatter(*back);
  }
  end_unit();
}

void ChunkWriter::attention_forward(const Unit& unit) {
  tasks_.play(first_part(costs_, unit).forward, span_of(unit, SpanKind::attention_forward),
              forward_);
}

void ChunkWriter::network_forward(const Unit& unit) {
  if (const PartTime* network = second_part(costs_, unit)) {
    tasks_.play(network->forward, SpanKind::network_forward, forward_);
  }
}

void ChunkWriter::network_backward(const Unit& unit) {
  const PartTime* network = second_part(costs_, unit);
  // A unit that is not a layer goes back whole where a layer's network does.
  tasks_.play(network != nullptr ? network->backward : first_part(costs_, unit).backward,
              span_of(unit, SpanKind::network_backward), backward_);
}

void ChunkWriter::attention_backward(const Unit& unit) {
  if (is_layer(unit.kind)) {
    tasks_.play(first_part(costs_, unit).backward, SpanKind::attention_backward, backward_);
  }
}

void ChunkWriter::network_weights(const Unit& unit) {
  const PartTime* network = second_part(costs_, unit);
  const Last regathered = tasks_.take_regathered();
  Last ready = regathered ? regathered : backward_network_;
  tasks_.play(network != nullptr ? network->weights : first_part(costs_, unit).weights,
              span_of(unit, SpanKind::network_weights), ready);
}

void ChunkWriter::attention_weights(const Unit& unit) {
  if (!is_layer(unit.kind)) return;
  const Last regathered = tasks_.take_regathered();
  Last ready = regathered ? regathered : tasks_.last_compute();
  tasks_.play(first_part(costs_, unit).weights, SpanKind::attention_weights, ready);
}

void ChunkWriter::dispatch(const Unit& unit) {
  if (has_experts(unit.kind))
    exchange(SpanKind::dispatch, exchange_of(costs_, unit).dispatch, forward_);
}

void ChunkWriter::combine(const Unit& unit) {
  if (has_experts(unit.kind))
    exchange(SpanKind::combine, exchange_of(costs_, unit).combine, forward_);
}

void ChunkWriter::combine_gradient(const Unit& unit) {
  if (!has_experts(unit.kind)) return;
  if (exchange_of(costs_, unit).again || unit.kind == UnitKind::recomputed_expert) {
    exchange(SpanKind::dispatch, exchange_of(costs_, unit).dispatch, backward_);
    exchange(SpanKind::combine, exchange_of(costs_, unit).combine, backward_);
  }
  exchange(SpanKind::combine_gradient, exchange_of(costs_, unit).combine_gradient, backward_);
}

void ChunkWriter::dispatch_gradient(const Unit& unit) {
  backward_network_ = tasks_.last_compute() ? tasks_.last_compute() : backward_;
  if (!has_experts(unit.kind)) return;
  exchange(SpanKind::dispatch_gradient, exchange_of(costs_, unit).dispatch_gradient, backward_);
}

void ChunkWriter::exchange(SpanKind kind, const ExchangeCost& cost, Last& last) {
  if (cost.barrier == Seconds{} && cost.load.empty()) return;
  const StreamId stream = costs_.overlap ? ChunkGraph::exchange : ChunkGraph::compute;
  tasks_.add(stream, kind, cost.barrier, cost.load, last);
}

void ChunkWriter::gather(const Unit& unit, bool beside) {
  const HandOver& gather = sync_of(costs_, unit).gather;
  if (gather.load.empty()) return;
  Last after = beside ? end_of_unit_before_ : tasks_.last_compute();
  tasks_.add(beside ? ChunkGraph::gather : ChunkGraph::compute, SpanKind::weight_gather,
             gather.latency, gather.load, after);
  tasks_.await_weights(after);
}

void ChunkWriter::end_unit() {
  end_of_unit_before_ = end_of_unit_;
  end_of_unit_ = tasks_.last_compute();
}

void ChunkWriter::scatter(const Unit& unit) {
  const HandOver& scatter = sync_of(costs_, unit).scatter;
  if (scatter.load.empty()) return;
  Last after = tasks_.last_compute();
  tasks_.add(costs_.sharded.beside_backward ? ChunkGraph::scatter : ChunkGraph::compute,
             SpanKind::gradient_scatter, scatter.latency, scatter.load, after);
}

}  // namespace trainyard
