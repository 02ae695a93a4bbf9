#include "workloads/chunk_writer.hpp"

#include <array>

namespace trainyard {
namespace {

StreamId stream_of(TransferKind kind) {
  switch (kind) {
    case TransferKind::context_keys:
    case TransferKind::context_gradients:
      return ChunkGraph::context;
    default:
      return ChunkGraph::tensor;
  }
}

SpanKind span_of_transfer(TransferKind kind) {
  switch (kind) {
    case TransferKind::tensor_gather:
    case TransferKind::tensor_regather:
      return SpanKind::tensor_gather;
    case TransferKind::tensor_scatter:
      return SpanKind::tensor_scatter;
    case TransferKind::tensor_sum:
      return SpanKind::tensor_sum;
    case TransferKind::context_keys:
      return SpanKind::context_keys;
    case TransferKind::context_gradients:
      return SpanKind::context_gradients;
    case TransferKind::expert_gather:
      return SpanKind::expert_gather;
    case TransferKind::expert_scatter:
      break;
  }
  return SpanKind::expert_scatter;
}

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
  play(first_part(costs_, unit).forward, span_of(unit, SpanKind::attention_forward), forward_);
}

void ChunkWriter::network_forward(const Unit& unit) {
  if (const PartTime* network = second_part(costs_, unit)) {
    play(network->forward, SpanKind::network_forward, forward_);
  }
}

void ChunkWriter::network_backward(const Unit& unit) {
  const PartTime* network = second_part(costs_, unit);
  // A unit that is not a layer goes back whole where a layer's network does.
  play(network != nullptr ? network->backward : first_part(costs_, unit).backward,
       span_of(unit, SpanKind::network_backward), backward_);
}

void ChunkWriter::attention_backward(const Unit& unit) {
  if (is_layer(unit.kind)) {
    play(first_part(costs_, unit).backward, SpanKind::attention_backward, backward_);
  }
}

void ChunkWriter::network_weights(const Unit& unit) {
  const PartTime* network = second_part(costs_, unit);
  Last ready = regathered_ ? regathered_ : backward_network_;
  play(network != nullptr ? network->weights : first_part(costs_, unit).weights,
       span_of(unit, SpanKind::network_weights), ready);
  regathered_.reset();
}

void ChunkWriter::attention_weights(const Unit& unit) {
  if (!is_layer(unit.kind)) return;
  Last ready = regathered_ ? regathered_ : last_compute_;
  play(first_part(costs_, unit).weights, SpanKind::attention_weights, ready);
  regathered_.reset();
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
  backward_network_ = last_compute_ ? last_compute_ : backward_;
  if (!has_experts(unit.kind)) return;
  exchange(SpanKind::dispatch_gradient, exchange_of(costs_, unit).dispatch_gradient, backward_);
}

void ChunkWriter::exchange(SpanKind kind, const ExchangeCost& cost, Last& last) {
  if (cost.barrier == Seconds{} && cost.load.empty()) return;
  const StreamId stream = costs_.overlap ? ChunkGraph::exchange : ChunkGraph::compute;
  add(stream, kind, cost.barrier, cost.load, last);
}

void ChunkWriter::gather(const Unit& unit, bool beside) {
  const HandOver& gather = sync_of(costs_, unit).gather;
  if (gather.load.empty()) return;
  Last after = beside ? end_of_unit_before_ : last_compute_;
  add(beside ? ChunkGraph::gather : ChunkGraph::compute, SpanKind::weight_gather, gather.latency,
      gather.load, after);
  weights_here_ = after;
}

void ChunkWriter::end_unit() {
  end_of_unit_before_ = end_of_unit_;
  end_of_unit_ = last_compute_;
}

void ChunkWriter::scatter(const Unit& unit) {
  const HandOver& scatter = sync_of(costs_, unit).scatter;
  if (scatter.load.empty()) return;
  Last after = last_compute_;
  add(costs_.sharded.beside_backward ? ChunkGraph::scatter : ChunkGraph::compute,
      SpanKind::gradient_scatter, scatter.latency, scatter.load, after);
}

void ChunkWriter::play(std::span<const Stretch> stretches, SpanKind kind, Last& last) {
  for (const Stretch& stretch : stretches) play(stretch, kind, last);
}

void ChunkWriter::play(const Stretch& stretch, SpanKind kind, Last& last) {
  if (stretch.before && stretch.before->kind == TransferKind::tensor_regather) {
    // Nothing of this stretch waits for it.
    regathered_ = last;
    transfer(*stretch.before, 1, regathered_);
    compute(kind, stretch.compute, last);
    return;
  }
  Last start = last;
  if (stretch.before && stretch.pieces == 1) transfer(*stretch.before, 1, start);
  Last brought = last;
  for (int piece = 0; piece < stretch.pieces; ++piece) {
    const bool waits = stretch.before && piece > 0;
    if (waits) transfer(*stretch.before, stretch.pieces - 1, brought);
    Last done = waits ? brought : start;
    compute(kind, stretch.compute, done);
    if (stretch.after) transfer(*stretch.after, stretch.pieces, done);
    last = done;
  }
}

void ChunkWriter::compute(SpanKind kind, Seconds time, Last& last) {
  if (time <= Seconds{}) return;
  std::array<TaskId, 2> after{};
  std::size_t count = 0;
  if (last) after[count++] = *last;
  if (weights_here_) after[count++] = *weights_here_;
  weights_here_.reset();
  last = chunk_.graph.add(ChunkGraph::compute, time, {}, std::span{after}.first(count));
  last_compute_ = last;
  chunk_.kinds.push_back(kind);
}

void ChunkWriter::transfer(const LayerTransfer& transfer, int pieces, Last& last) {
  const HandOver piece = pieces == 1 ? transfer.whole : piece_of(transfer.whole, pieces);
  if (piece.load.empty()) return;
  add(transfer.beside ? stream_of(transfer.kind) : ChunkGraph::compute,
      span_of_transfer(transfer.kind), piece.latency, piece.load, last);
}

void ChunkWriter::add(StreamId stream, SpanKind kind, Seconds hold, const Demand& load,
                      Last& last) {
  const std::array<TaskId, 1> after{last.value_or(TaskId{})};
  last = chunk_.graph.add(stream, hold, load, std::span{after}.first(last ? 1 : 0));
  if (stream == ChunkGraph::compute) last_compute_ = last;
  chunk_.kinds.push_back(kind);
}

}  // namespace trainyard
