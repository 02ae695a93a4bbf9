#pragma once

#include <vector>

#include "workloads/gpu_groups.hpp"
#include "workloads/layer_traffic.hpp"

namespace trainyard {

/// Links on which a step is replayed GPU by GPU: those of the cluster, and then, where kernels
/// drive exchanges at a rate of their own, one of bandwidth 1 for each expert group, pipeline rank
/// after pipeline rank.
std::vector<Bandwidth> links_of_gpus(const TrainingSetup& setup);

/// What each GPU of a pipeline rank takes part in while its layers compute, by place: the transfers
/// of its own groups alone, on these links.
std::vector<LayerTraffic> gpu_traffic(const TrainingSetup& setup, int pipeline_rank);

/// What each GPU of a pipeline rank hands to that at its place on another, for a micro-batch.
std::vector<HandOver> gpu_sends(const TrainingSetup& setup, int from_rank, int to_rank);

}  // namespace trainyard
