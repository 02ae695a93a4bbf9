#pragma once

#include "workloads/model.hpp"
#include "workloads/part.hpp"

namespace trainyard {

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
