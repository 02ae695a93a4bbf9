#pragma once

#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

/// A layer: attention with its norms, the router and the residual; then the network, which for
/// experts begins with received rows and ends with rows to send back.
///
/// Where layers or experts are recomputed, rows are also sent and sent back once more.
struct LayerWork {
  PartWork attention;
  PartWork network;
};

LayerWork work_of_layer(const Model& model, bool dense, const LayerLoad& load,
                        const LayerStyle& style);

/// The look-up of the input embedding, of which each GPU has the words of its share.
PartWork work_of_embedding(const Model& model, const LayerLoad& load, const LayerStyle& style);

/// The output head and its loss, without the few sums that GPUs exchange for it.
PartWork work_of_head(const Model& model, const LayerLoad& load, const LayerStyle& style);

/// What multi-token prediction puts before its layer: two norms and a projection of both.
PartWork work_of_prediction(const Model& model, const LayerLoad& load, const LayerStyle& style);

}  // namespace trainyard
