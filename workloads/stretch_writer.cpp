#include "workloads/stretch_writer.hpp"

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

}  // namespace

void StretchWriter::play(std::span<const Stretch> stretches, SpanKind kind, Last& last) {
  for (const Stretch& stretch : stretches) play(stretch, kind, last);
}

void StretchWriter::play(const Stretch& stretch, SpanKind kind, Last& last) {
  if (stretch.before && stretch.before->kind == TransferKind::tensor_regather) {
    // Nothing of this stretch waits for it.
    regathered_ = last;
    transfer(*stretch.before, 1, regathered_);
    compute(kind, stretch, last);
    return;
  }
  Last start = last;
  if (stretch.before && stretch.pieces == 1) transfer(*stretch.before, 1, start);
  Last brought = last;
  for (int piece = 0; piece < stretch.pieces; ++piece) {
    const bool waits = stretch.before && piece > 0;
    if (waits) transfer(*stretch.before, stretch.pieces - 1, brought);
    Last done = waits ? brought : start;
    compute(kind, stretch, done);
    if (stretch.after) transfer(*stretch.after, stretch.pieces, done);
    last = done;
  }
}

void StretchWriter::compute(SpanKind kind, const Stretch& stretch, Last& last) {
  if (stretch.compute <= Seconds{}) return;
  std::array<TaskId, 2> after{};
  std::size_t count = 0;
  if (last) after[count++] = *last;
  if (weights_here_) after[count++] = *weights_here_;
  weights_here_.reset();
  last = chunk_.graph.add(ChunkGraph::compute, stretch.compute, {}, std::span{after}.first(count));
  last_compute_ = last;
  chunk_.kinds.push_back(kind);
  for (std::size_t i = 0; i < stretch.kernels.size(); ++i) {
    chunk_.kernels[i] += stretch.kernels[i];
  }
}

void StretchWriter::transfer(const LayerTransfer& transfer, int pieces, Last& last) {
  const HandOver piece = pieces == 1 ? transfer.whole : piece_of(transfer.whole, pieces);
  if (piece.load.empty()) return;
  add(transfer.beside ? stream_of(transfer.kind) : ChunkGraph::compute,
      span_of_transfer(transfer.kind), piece.latency, piece.load, last);
}

void StretchWriter::add(StreamId stream, SpanKind kind, Seconds hold, const Demand& load,
                        Last& last) {
  const std::array<TaskId, 1> after{last.value_or(TaskId{})};
  last = chunk_.graph.add(stream, hold, load, std::span{after}.first(last ? 1 : 0));
  if (stream == ChunkGraph::compute) last_compute_ = last;
  chunk_.kinds.push_back(kind);
}

}  // namespace trainyard
