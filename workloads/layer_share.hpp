#pragma once

#include "workloads/kernel_writer.hpp"
#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// What one GPU holds of a model whose matrices several share, as a model of its own.
///
/// Fewer heads, narrower networks and less of the vocabulary, each rounded up. Where there are more
/// GPUs than heads of keys and values, several GPUs hold the same ones. Latents and the router are
/// held by all.
Model share_of(const Model& model, const LayerLoad& load);

/// One GPU's share of a layer, and what it passes to the others.
///
/// With sequence parallelism each keeps some rows of the residual stream: all of them are gathered
/// for a product, and of the sums of what the products of all give, each keeps its rows. Without it
/// each has all rows, and the sums are made everywhere (arXiv 2205.05198 section 4.2.2).
struct LayerShare {
  Model model;  ///< its share
  LayerLoad load;
  LayerStyle style;

  /// For rows that its matrices multiply.
  KernelWriter products() const { return {.rows = load.tokens(), .style = style}; }
  /// For rows of the residual stream.
  KernelWriter stream() const { return {.rows = load.stream_rows(), .style = style}; }

  bool shared() const { return load.tensor > 1.0; }
  /// Whether each GPU has only some rows of the residual stream.
  bool scattered() const { return shared() && load.sequence_parallel; }

  /// How many of the tokens that its matrices multiply are rows of its residual stream.
  double stream_share() const { return load.stream_rows() / load.tokens(); }

  /// Rows of so many bytes from all, right before a product; `regather` for weight gradients alone.
  void gather(Operations& operations, double row) const;
  void regather(Operations& operations, double row) const;
  /// Sums of what the products of all gave, right after.
  void reduce(Operations& operations, double width) const;

  /// The cast of a gradient of the stream, and its way to the products that read it.
  void gather_gradient(Operations& operations) const;
};

LayerShare layer_share(const Model& model, const LayerLoad& load, const LayerStyle& style);

/// Does `more` after what there is.
void append(Operations& operations, const Operations& more);

}  // namespace trainyard
