#pragma once

#include "workloads/plan.hpp"

namespace trainyard {

// A site is where one pipeline rank of one replica computes: GPUs that wait for each other in every
// layer, because they share its matrices, sequences, experts or shards. Between two optimizer
// steps the sites of a replica wait for each other, and for no site of another replica.

/// Places of a site, which lie side by side.
int site_places(const Model& model, const Plan& plan);

/// Sites of a pipeline rank: as many replicas as pass micro-batches through pipelines of their own.
int pipeline_replicas(const Model& model, const Plan& plan);

}  // namespace trainyard
