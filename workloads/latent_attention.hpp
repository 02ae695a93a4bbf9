#pragma once

#include "workloads/layer_share.hpp"
#include "workloads/part.hpp"

// Attention with low-rank queries, keys and values (MLA). The projections down to latents are held
// by all GPUs of a layer, each for its rows of the residual stream; those up from them are shared.

namespace trainyard {

/// Elements of a token's latents that pass a norm.
double latents_width(const LatentAttention& latent);

/// From normed rows to queries, keys and values.
void add_latents(Operations& operations, const LayerShare& share);
/// The second half of that, from latents.
void add_up_projection(Operations& operations, const LayerShare& share);

/// From gradients of queries, keys and values to that of the normed rows.
void add_latent_gradient(Operations& operations, const LayerShare& share);
/// Weight gradients of all these projections.
void add_latent_weights(Operations& operations, const LayerShare& share);

}  // namespace trainyard
