#include "workloads/training_setup.hpp"

#include <algorithm>

#include "workloads/habits.hpp"

namespace trainyard {

RoutingSpread routing_spread(const Model& model, const Plan& plan, int gpus_per_node) {
  if (!model.experts) return {.nodes = 1, .gpus = 1, .node_count = 1, .gpus_per_node = 1};
  // Ranks that share an expert's matrices lie side by side, each in an expert group of its own.
  return expected_spread(*model.experts, plan.expert,
                         std::max(1, gpus_per_node / plan.expert_tensor));
}

ExpertLoads expert_loads_of(const Model& model, const Training& training, const Plan& plan) {
  if (!model.experts) return {};
  int layers = model.prediction_layers;
  for (int layer = 0; layer < model.layers; ++layer) layers += model.is_dense(layer) ? 0 : 1;
  return expert_loads(training.expert_load, *model.experts, layers, plan.expert);
}

LayerLoad load_of(const Model& model, const Training& training, const Plan& plan,
                  const RoutingSpread& spread) {
  LayerLoad load{.sequences = static_cast<double>(plan.micro_batch),
                 .sequence_length = static_cast<double>(training.sequence_length),
                 .context = static_cast<double>(plan.context),
                 .tensor = static_cast<double>(plan.tensor),
                 .sequence_parallel = plan.sequence_parallel && plan.tensor > 1,
                 .expert_tensor = static_cast<double>(plan.expert_tensor)};
  if (const auto& experts = model.experts) {
    // Ranks that share experts' matrices multiply the rows of all of them; without sequence
    // parallelism these have the same rows to begin with.
    const double sharing = load.sequence_parallel ? load.expert_tensor : 1.0;
    load.expert_rows = load.stream_rows() * sharing * experts->per_token;
    load.received_rows = load.stream_rows() * sharing * spread.gpus;
    load.local_experts = static_cast<double>(experts->routed) / plan.expert;
  }
  return load;
}

LayerLoad load_of(const TrainingSetup& setup) {
  return load_of(setup.model, setup.training, setup.plan, setup.spread);
}

Bytes sent_between_stages(const TrainingSetup& setup) {
  // Without sequence parallelism ranks that share matrices still send a part each (Megatron-LM's
  // scatter-gather of pipeline messages).
  return Bytes{load_of(setup).tokens() / setup.plan.tensor * setup.model.hidden *
               activation_bytes(setup.training.precision)};
}

Flops executed_flops_per_token(const TrainingSetup& setup) {
  const LayerLoad load = load_of(setup);
  LayerStyle style = style_of(setup);
  Flops executed;
  const auto add = [&](const PartWork& work, int times) {
    for (const auto* operations : {&work.forward, &work.backward, &work.weights}) {
      for (const Operation& operation : *operations) {
        if (const auto* kernel = std::get_if<Kernel>(&operation)) {
          executed += flops_of(*kernel) * times;
        }
      }
    }
  };
  for (const StageShape& stage : stages_of(setup.model, setup.plan)) {
    const int prediction = stage.prediction_layers;
    for (const LayerRun& run : layer_runs(stage, setup.training.recompute)) {
      style.recompute = policy_of_layer(setup.training.recompute, run.recomputed);
      const LayerWork work = work_of_layer(setup.model, run.dense, load, style);
      add(work.attention, run.count);
      add(work.network, run.count);
    }
    if (stage.head) add(work_of_head(setup.model, load, style), 1 + prediction);
    if (prediction > 0) add(work_of_prediction(setup.model, load, style), prediction);
  }
  // This GPU's share of the FLOPs of its ranks' tokens.
  return executed * load.tensor / load.tokens();
}

}  // namespace trainyard
