#pragma once

#include "workloads/part.hpp"
#include "workloads/training_setup.hpp"

namespace trainyard {

// What runs beside what in a run: as the plan says, or else as the stack does.

bool overlaps_exchange(const TrainingSetup& setup);
bool overlaps_context(const TrainingSetup& setup);
bool overlaps_sends(const TrainingSetup& setup);
bool overlaps_gradients(const TrainingSetup& setup);
bool overlaps_parameters(const TrainingSetup& setup);
/// Whether sharded weights and their gradients travel beside a backward.
bool shards_beside_backward(const TrainingSetup& setup);
TensorOverlap tensor_overlap(const TrainingSetup& setup);

/// What it takes to begin a chunk, where chunks wait for other ranks.
Seconds chunk_start(const TrainingSetup& setup);

/// How the run computes its layers.
LayerStyle style_of(const TrainingSetup& setup);

/// What a weight weighs while it is gathered.
Bytes gathered_weight(const TrainingSetup& setup);

/// Whose flash attention is timed, if any is used.
AttentionLibrary attention_library(const Training& training, const Stack& stack);

/// How rows travel to experts, likewise.
Dispatcher dispatcher_of(const TrainingSetup& setup);

}  // namespace trainyard
