#pragma once

#include "workloads/training_step.hpp"

namespace trainyard {

/// Replays a step without nesting: every kernel of every GPU, and every transfer of every group, in
/// one simulation on the links of the whole cluster. `nested` is the same step replayed chunk by
/// chunk; it tells schedule, classes and which chunks there are, and none of its times are used.
///
/// A chunk of a class lasts from its first start to its last end on the GPUs of the class's first
/// replica. Times that the nested replay takes for all GPUs alike, as what chance adds to rows or
/// what the slowest clock takes, are the same here. Gradients, weights and the agreement on the
/// norm are one task for all that take part. GPUs that do the same are folded to one, which is
/// exact.
StepTimeline replay_flat(const TrainingSetup& setup, const TrainingStep& nested,
                         Engine engine = Engine::simgrid);

}  // namespace trainyard
