#pragma once

#include "workloads/feed_forward.hpp"
#include "workloads/layer_share.hpp"
#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// The plain feed-forward network with its norm and residual.
PartWork work_of_dense_network(const Model& model, const LayerLoad& load, const LayerStyle& style);

/// A network whose matrices all GPUs of a layer share: the dense one, or the shared experts.
struct SharedNetwork {
  LayerShare share;
  FeedForward products;

  /// From rows of the residual stream to what is to be reduced.
  void forward(Operations& operations) const;
  /// From the gathered gradient of the output to the reduced one of the input.
  void backward(Operations& operations) const;
  void biases(Operations& operations) const;
};

/// `inner`: the width of one GPU's share.
SharedNetwork shared_network(const LayerShare& share, double inner, bool recompute_activation);

}  // namespace trainyard
