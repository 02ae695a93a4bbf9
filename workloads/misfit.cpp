#include "workloads/misfit.hpp"

#include <numeric>

#include "workloads/expert_misfit.hpp"
#include "workloads/schedule_misfit.hpp"
#include "workloads/shared_layer_misfit.hpp"

namespace trainyard {
namespace {

std::string number(std::int64_t value) {
  return std::to_string(value);
}

std::optional<Misfit> find_pipeline_misfit(const Model& model, const Plan& plan) {
  const std::int64_t stages = stage_count(plan);
  const int alone = (plan.embedding_stage ? 1 : 0) + (plan.head_stage ? 1 : 0);
  if (stages > model.layers + alone) {
    return Misfit{"pipeline",
                  number(stages) + " pipeline stages for " + number(model.layers) + " layers of " +
                      model.name,
                  "use at most as many stages as layers"};
  }
  if (plan.stage_layers.empty()) return std::nullopt;
  if (std::ssize(plan.stage_layers) != stages) {
    return Misfit{"stage_layers",
                  number(std::ssize(plan.stage_layers)) + " stages listed, but " + number(stages) +
                      " in the pipeline",
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

/// "8 tensor ranks x 16 stages x 128 data ranks"
std::string degrees_of(const Plan& plan) {
  std::string text;
  if (plan.tensor > 1) text += number(plan.tensor) + " tensor ranks x ";
  if (plan.context > 1) text += number(plan.context) + " context ranks x ";
  return text + number(plan.pipeline) + " stages x " + number(plan.data) + " data ranks";
}

/// Degrees are divided out one by one: their product may be no number of GPUs at all.
std::optional<Misfit> find_cluster_misfit(const Plan& plan, int gpus) {
  if (gpus % plan.pipeline != 0) {
    return Misfit{"pipeline",
                  number(plan.pipeline) + " stages do not divide " + number(gpus) + " GPUs",
                  "choose a divisor, or another number of nodes"};
  }
  const int of_stage = gpus / plan.pipeline;
  const std::string those = " the " + number(of_stage) + " GPUs of a pipeline stage";
  if (of_stage % plan.tensor != 0) {
    return Misfit{"tensor", number(plan.tensor) + " tensor ranks do not divide" + those,
                  "choose a divisor of " + number(of_stage)};
  }
  const int of_tensor_rank = of_stage / plan.tensor;
  if (of_tensor_rank % plan.context != 0) {
    return Misfit{"context",
                  number(plan.tensor) + " tensor x " + number(plan.context) +
                      " context ranks do not divide" + those,
                  "choose a divisor of " + number(of_tensor_rank)};
  }
  if (of_tensor_rank / plan.context != plan.data) {
    return Misfit{"data",
                  degrees_of(plan) + " are " + number(plan.gpus()) + " GPUs, but the cluster has " +
                      number(gpus),
                  "leave 'data' out, and it is what remains"};
  }
  return std::nullopt;
}

std::optional<Misfit> find_shard_misfit(const Plan& plan) {
  if (plan.shard == 0) return std::nullopt;
  if (plan.zero == 0) {
    return Misfit{"shard", "nothing is sharded without ZeRO", "write 'zero: 1', 2 or 3 too"};
  }
  if (plan.data % plan.shard != 0) {
    return Misfit{"shard",
                  number(plan.shard) + " ranks that share states do not divide " +
                      number(plan.data) + " data ranks",
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
  if (auto misfit = find_cluster_misfit(plan, nodes * gpus_per_node)) return misfit;
  if (auto misfit = find_shared_layer_misfit(model, training, plan)) return misfit;
  if (auto misfit = find_expert_misfit(model, training, plan, gpus_per_node)) return misfit;
  if (auto misfit = find_shard_misfit(plan)) return misfit;
  if (auto misfit = find_batch_misfit(training, plan)) return misfit;
  return find_schedule_misfit(training, plan);
}

}  // namespace trainyard
