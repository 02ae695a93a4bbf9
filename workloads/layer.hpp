#pragma once

#include <cstdint>
#include <vector>

#include "workloads/kernel.hpp"
#include "workloads/model.hpp"

namespace trainyard {

/// In what numbers a run trains.
enum class Precision : std::uint8_t {
  bf16,
  fp8_block,  ///< matrix products of the layers in FP8 scaled by blocks; the rest in BF16
};

/// What the backward pass computes again instead of keeping it.
struct Recompute {
  bool norm = false;
  bool latent_up_projection = false;  ///< queries, keys and values of MLA from their latents
};

/// How much of a layer one GPU has to do in one micro-batch.
struct LayerLoad {
  double sequences;
  double sequence_length;
  double expert_rows = 0.0;    ///< rows that its routed experts multiply, over all of them
  double received_rows = 0.0;  ///< rows it receives; one may go to several of its experts
  double local_experts = 0.0;

  double tokens() const { return sequences * sequence_length; }
};

/// The kernels of one part of the model, forward and backward.
///
/// A backward pass comes in two: gradients of the inputs, which the stage before waits for, and
/// gradients of the weights, which nobody waits for.
struct PartWork {
  std::vector<Kernel> forward;
  std::vector<Kernel> backward;
  std::vector<Kernel> weights;
};

/// A layer: attention with its norms, the router and the residual; then the network, which for
/// experts begins with received rows and ends with rows to send back.
struct LayerWork {
  PartWork attention;
  PartWork network;
};

LayerWork work_of_layer(const Model& model, bool dense, const LayerLoad& load, Precision precision,
                        const Recompute& recompute);

/// The look-up of the input embedding.
PartWork work_of_embedding(const Model& model, const LayerLoad& load);

/// The output head and its loss.
PartWork work_of_head(const Model& model, const LayerLoad& load);

/// What multi-token prediction puts before its layer: two norms and a projection of both.
PartWork work_of_prediction(const Model& model, const LayerLoad& load, Precision precision);

}  // namespace trainyard
