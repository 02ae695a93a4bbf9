#include "workloads/training_setup.hpp"

namespace trainyard {

LayerLoad load_of(const TrainingSetup& setup) {
  LayerLoad load{.sequences = static_cast<double>(setup.plan.micro_batch),
                 .sequence_length = static_cast<double>(setup.training.sequence_length)};
  if (const auto& experts = setup.model.experts) {
    load.expert_rows = load.tokens() * experts->per_token;
    load.received_rows = load.tokens() * setup.spread.gpus;
    load.local_experts = static_cast<double>(experts->routed) / setup.plan.expert;
  }
  return load;
}

Flops executed_flops_per_token(const TrainingSetup& setup) {
  const LayerLoad load = load_of(setup);
  const Precision precision = setup.training.precision;
  Flops executed;
  const auto add = [&](const PartWork& work, int times) {
    for (const auto* kernels : {&work.forward, &work.backward, &work.weights}) {
      for (const Kernel& kernel : *kernels) executed += flops_of(kernel) * times;
    }
  };
  const auto add_layers = [&](bool dense, int times) {
    if (times == 0) return;
    const LayerWork work =
        work_of_layer(setup.model, dense, load, precision, setup.training.recompute);
    add(work.attention, times);
    add(work.network, times);
  };
  for (const StageShape& stage : stages_of(setup.model, setup.plan)) {
    const int prediction = stage.prediction_layers;
    add_layers(true, stage.all_dense());
    add_layers(false, stage.all_expert());
    if (stage.head) add(work_of_head(setup.model, load), 1 + prediction);
    if (prediction > 0) add(work_of_prediction(setup.model, load, precision), prediction);
  }
  return executed / load.tokens();
}

}  // namespace trainyard
