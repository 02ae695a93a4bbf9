#include "workloads/misfit.hpp"

#include <numeric>

#include "workloads/schedule_misfit.hpp"

namespace trainyard {
namespace {

std::string number(std::int64_t value) {
  return std::to_string(value);
}

std::optional<Misfit> find_pipeline_misfit(const Model& model, const Plan& plan) {
  const std::int64_t stages = stage_count(plan);
  if (stages > model.layers) {
    return Misfit{"pipeline",
                  number(stages) + " pipeline stages for " + number(model.layers) + " layers of " +
                      model.name,
                  "use at most as many stages as layers"};
  }
  if (plan.stage_layers.empty()) return std::nullopt;
  if (std::ssize(plan.stage_layers) != stages) {
    return Misfit{"stage_layers",
                  number(static_cast<int>(plan.stage_layers.size())) + " stages listed, but " +
                      number(stages) + " in the pipeline",
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
  if (micro_batches(plan, training) > most_micro_batches) {
    return Misfit{
        "global_batch", number(micro_batches(plan, training)) + " micro-batches on each pipeline",
        "at most " + number(most_micro_batches) + ": raise 'micro_batch' or the number of GPUs"};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Misfit> find_misfit(const Model& model, const Training& training, const Plan& plan,
                                  int nodes, int gpus_per_node) {
  if (auto misfit = find_pipeline_misfit(model, plan)) return misfit;
  if (auto misfit = find_data_misfit(plan, nodes * gpus_per_node)) return misfit;
  if (auto misfit = find_expert_misfit(model, plan)) return misfit;
  if (auto misfit = find_node_misfit(plan, gpus_per_node)) return misfit;
  if (auto misfit = find_batch_misfit(training, plan)) return misfit;
  return find_schedule_misfit(training, plan);
}

}  // namespace trainyard
