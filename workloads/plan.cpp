#include "workloads/plan.hpp"

#include <numeric>

namespace trainyard {
namespace {

std::string number(std::int64_t value) {
  return std::to_string(value);
}

std::optional<Misfit> find_pipeline_misfit(const Model& model, const Plan& plan) {
  if (plan.pipeline > model.layers) {
    return Misfit{"pipeline",
                  number(plan.pipeline) + " pipeline stages for " + number(model.layers) +
                      " layers of " + model.name,
                  "use at most as many stages as layers"};
  }
  if (plan.stage_layers.empty()) return std::nullopt;
  if (std::ssize(plan.stage_layers) != plan.pipeline) {
    return Misfit{"stage_layers",
                  number(static_cast<int>(plan.stage_layers.size())) + " stages listed, but " +
                      number(plan.pipeline) + " in the pipeline",
                  "list the layers of each stage"};
  }
  const std::int64_t sum =
      std::accumulate(plan.stage_layers.begin(), plan.stage_layers.end(), std::int64_t{0});
  if (sum != model.layers) {
    return Misfit{"stage_layers",
                  "the stages hold " + number(sum) + " layers, but " + model.name + " has " +
                      number(model.layers),
                  "make them add up"};
  }
  return std::nullopt;
}

std::optional<Misfit> find_data_misfit(const Plan& plan, int gpus) {
  if (gpus % plan.pipeline != 0) {
    return Misfit{"pipeline",
                  number(plan.pipeline) + " stages do not divide " + number(gpus) + " GPUs",
                  "choose a divisor, or another number of nodes"};
  }
  if (plan.gpus() != gpus) {
    return Misfit{"data",
                  number(plan.pipeline) + " stages x " + number(plan.data) + " data ranks are " +
                      number(plan.gpus()) + " GPUs, but the cluster has " + number(gpus),
                  "leave 'data' out, and it is what remains"};
  }
  return std::nullopt;
}

/// Expert groups lie on whole nodes, or several of them on one.
std::optional<Misfit> find_node_misfit(const Plan& plan, int gpus_per_node) {
  const bool whole_nodes = plan.expert % gpus_per_node == 0 && plan.data % gpus_per_node == 0;
  const bool inside_one = gpus_per_node % plan.expert == 0;
  if (whole_nodes || inside_one) return std::nullopt;
  return Misfit{"expert",
                number(plan.expert) + " expert ranks do not lie on whole nodes of " +
                    number(gpus_per_node) + " GPUs",
                "choose a multiple or a divisor of " + number(gpus_per_node) +
                    ", and pipeline stages of whole nodes"};
}

std::optional<Misfit> find_expert_misfit(const Model& model, const Plan& plan) {
  if (plan.expert == 1) return std::nullopt;
  if (!model.experts) {
    return Misfit{"expert", model.name + " has no experts", "leave 'expert' out"};
  }
  if (model.experts->routed % plan.expert != 0) {
    return Misfit{"expert",
                  number(plan.expert) + " expert ranks do not divide " +
                      number(model.experts->routed) + " experts",
                  "choose a divisor of " + number(model.experts->routed)};
  }
  if (plan.data % plan.expert != 0) {
    return Misfit{"expert",
                  number(plan.expert) + " expert ranks do not divide the " + number(plan.data) +
                      " GPUs of a pipeline stage",
                  "choose a divisor of " + number(plan.data)};
  }
  return std::nullopt;
}

std::optional<Misfit> find_batch_misfit(const Training& training, const Plan& plan) {
  const auto together = static_cast<std::int64_t>(plan.data) * plan.micro_batch;
  if (training.global_batch % together != 0) {
    return Misfit{"global_batch",
                  number(training.global_batch) +
                      " sequences do not divide into micro-batches of " + number(plan.micro_batch) +
                      " on " + number(plan.data) + " data ranks",
                  "choose a multiple of " + number(together)};
  }
  constexpr int most = 65535;  // that a schedule can number
  if (micro_batches(plan, training) > most) {
    return Misfit{"global_batch",
                  number(micro_batches(plan, training)) + " micro-batches on each pipeline",
                  "at most " + number(most) + ": raise 'micro_batch' or the number of GPUs"};
  }
  return std::nullopt;
}

std::optional<Misfit> find_dualpipe_misfit(const Training& training, const Plan& plan) {
  if (plan.schedule != ScheduleKind::dualpipe) return std::nullopt;
  const int batches = micro_batches(plan, training);
  if (plan.pipeline % 2 != 0) {
    return Misfit{"pipeline", "dualpipe on an odd number of stages, " + number(plan.pipeline),
                  "choose an even number, or another schedule"};
  }
  if (batches % 2 != 0) {
    return Misfit{"schedule", "dualpipe with an odd number of micro-batches, " + number(batches),
                  "choose a global_batch that gives an even number, or another schedule"};
  }
  if (batches < 2 * plan.pipeline) {
    return Misfit{"schedule",
                  "dualpipe with " + number(batches) + " micro-batches, fewer than twice the " +
                      number(plan.pipeline) + " stages",
                  "raise global_batch, or choose another schedule"};
  }
  return std::nullopt;
}

}  // namespace

int micro_batches(const Plan& plan, const Training& training) {
  return training.global_batch / plan.data / plan.micro_batch;
}

std::optional<Misfit> find_misfit(const Model& model, const Training& training, const Plan& plan,
                                  int nodes, int gpus_per_node) {
  if (auto misfit = find_pipeline_misfit(model, plan)) return misfit;
  if (auto misfit = find_data_misfit(plan, nodes * gpus_per_node)) return misfit;
  if (auto misfit = find_expert_misfit(model, plan)) return misfit;
  if (auto misfit = find_node_misfit(plan, gpus_per_node)) return misfit;
  if (auto misfit = find_batch_misfit(training, plan)) return misfit;
  return find_dualpipe_misfit(training, plan);
}

std::vector<int> default_stage_layers(int layers, int stages) {
  const int most = (layers + stages - 1) / stages;
  const int last = layers - (stages - 1) * most;
  if (last >= 1) {
    std::vector<int> filled(static_cast<std::size_t>(stages), most);
    filled.back() = last;
    return filled;
  }
  std::vector<int> even(static_cast<std::size_t>(stages), layers / stages);
  for (int stage = 0; stage < layers % stages; ++stage) ++even[static_cast<std::size_t>(stage)];
  return even;
}

std::vector<StageShape> stages_of(const Model& model, const Plan& plan) {
  const std::vector<int> layers = plan.stage_layers.empty()
                                      ? default_stage_layers(model.layers, plan.pipeline)
                                      : plan.stage_layers;
  std::vector<StageShape> stages;
  int next = 0;
  for (const int count : layers) {
    StageShape& stage = stages.emplace_back();
    for (const int end = next + count; next < end; ++next) {
      ++(model.is_dense(next) ? stage.dense_layers : stage.expert_layers);
    }
  }
  stages.front().embedding = true;
  stages.back().head = true;
  stages.back().prediction_layers = model.prediction_layers;
  stages.back().prediction_experts = model.experts.has_value();
  return stages;
}

Schedule schedule_of(const Plan& plan, const Training& training) {
  const int batches = micro_batches(plan, training);
  switch (plan.schedule) {
    case ScheduleKind::gpipe:
      return gpipe(plan.pipeline, batches);
    case ScheduleKind::one_forward_one_backward:
      return one_forward_one_backward(plan.pipeline, batches);
    case ScheduleKind::dualpipe:
      return dualpipe(plan.pipeline, batches);
  }
  return {};
}

int model_copies(ScheduleKind schedule) {
  return schedule == ScheduleKind::dualpipe ? 2 : 1;
}

}  // namespace trainyard
