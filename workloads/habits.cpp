#include "workloads/habits.hpp"

namespace trainyard {

bool overlaps_exchange(const TrainingSetup& setup) {
  return setup.plan.overlap.expert.value_or(setup.stack.overlap.expert);
}

bool overlaps_context(const TrainingSetup& setup) {
  return setup.plan.context_exchange == ContextExchange::ring &&
         setup.plan.overlap.context.value_or(setup.stack.overlap.context);
}

bool overlaps_sends(const TrainingSetup& setup) {
  const SendOverlap habit = setup.stack.overlap.point_to_point;
  const bool rounds = setup.plan.schedule == ScheduleKind::interleaved;
  return setup.plan.overlap.point_to_point.value_or(habit == SendOverlap::all ||
                                                    (habit == SendOverlap::interleaved && rounds));
}

bool overlaps_gradients(const TrainingSetup& setup) {
  return setup.plan.overlap.gradient.value_or(setup.stack.overlap.gradient);
}

bool overlaps_parameters(const TrainingSetup& setup) {
  return setup.plan.overlap.parameter.value_or(setup.stack.overlap.parameter);
}

bool shards_beside_backward(const TrainingSetup& setup) {
  return overlaps_parameters(setup) && setup.stack.overlap.backward;
}

TensorOverlap tensor_overlap(const TrainingSetup& setup) {
  if (!setup.plan.overlap.tensor) return setup.stack.overlap.tensor;
  return *setup.plan.overlap.tensor ? TensorOverlap::products : TensorOverlap::none;
}

Seconds chunk_start(const TrainingSetup& setup) {
  return setup.plan.pipeline > 1 ? setup.stack.kernels.chunk : Seconds{};
}

LayerStyle style_of(const TrainingSetup& setup) {
  return {.precision = setup.training.precision,
          .recompute = setup.training.recompute,
          .flash_attention = setup.stack.kernels.attention.has_value(),
          .unfused = setup.stack.kernels.unfused,
          .stops_early = setup.stack.kernels.stops_early};
}

Bytes gathered_weight(const TrainingSetup& setup) {
  const TravelBytes& travel = setup.stack.travel;
  return setup.training.precision == Precision::fp8_tensor ? travel.fp8_weight : travel.weight;
}

AttentionLibrary attention_library(const Training& training, const Stack& stack) {
  return training.attention.value_or(stack.kernels.attention.value_or(AttentionLibrary::flash_3));
}

Dispatcher dispatcher_of(const TrainingSetup& setup) {
  return setup.plan.dispatcher.value_or(setup.stack.dispatcher);
}

}  // namespace trainyard
