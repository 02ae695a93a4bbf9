#pragma once

#include "sim/yaml.hpp"
#include "workloads/schedule.hpp"

namespace trainyard {

/// A schedule that the user wrote, as a map:
///
///   micro_batches: 4                 # that a pipeline runs in a step, both directions together
///   placement: v-shape               # which stages the ranks hold
///   ranks:                           # what each rank does, in order
///     - [F0.0, F1.0, B1.0, W1.0, D0.0, ...]
///     - ...
///
/// A chunk is a letter (F forward, B backward for inputs, W gradients of weights, D both at once),
/// which of the rank's stages, and which micro-batch: F1.3 is micro-batch 3 at its second stage.
/// F3 is F0.3. F0.3&D1.2 is a forward overlapped with a backward. All numbers count from 0, those
/// of micro-batches in each direction.
///
/// `placement` is `single` (one stage a rank, the default), `looped` (as many as `virtual_stages`
/// says, in rounds), `v-shape` (two, down the ranks and back up), `bidirectional` (one of each of
/// two pipes; the first enters at rank 0), or a list of the stages of each rank: [[0, 3], [1, 2]],
/// with two pipes [[0, up 1], [1, up 0]].
///
/// Throws InputError for what is misspelt, done twice, left out or nowhere, and for an order that
/// deadlocks, with the cycle of chunks.
Schedule read_schedule(const YamlValue& value);

}  // namespace trainyard
