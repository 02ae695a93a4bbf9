#pragma once

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/setups.hpp"

// Runs that tests of training steps replay, on a few nodes of H800.

namespace trainyard {

struct SmallCluster {
  std::string kind;
  int nodes;
  int nvlink = 400;  ///< GB/s, both ways
  int nic = 400;     ///< Gb/s
};

inline ClusterChoice h800s(const SmallCluster& fabric) {
  return cluster_from("{gpu: H800-SXM, nodes: " + std::to_string(fabric.nodes) +
                      ", fabric: " + fabric.kind + ", nvlink: " + std::to_string(fabric.nvlink) +
                      " GB/s, nic: " + std::to_string(fabric.nic) + " Gb/s}");
}

inline Model small_model(std::mt19937& random) {
  const auto pick = [&](std::vector<std::string> choices) {
    return choices[random() % choices.size()];
  };
  return model_from("{layers: " + pick({"8", "9", "12"}) + ", hidden: " + pick({"512", "2048"}) +
                    ", vocabulary: 32000, feed_forward: " + pick({"2048", "8192"}) +
                    ", gated: true, attention: {heads: 16, key_width: 128, value_width: 128}" +
                    pick({"", ", prediction_layers: 1"}) +
                    pick({"",
                          ", experts: {routed: 32, per_token: 4, shared: 1, hidden: 1024,"
                          " dense_layers: 1, groups: 4, groups_per_token: 2}"}) +
                    "}");
}

/// A run that fits on a few nodes.
struct Run {
  SmallCluster fabric;
  Model model;
  Training training;
  Plan plan;
  std::string stack = "deepseek";

  TrainingSetup setup() const {
    TrainingSetup setup =
        setup_on(h800s(fabric), model, training, plan, catalogue_stack(stack.c_str()));
    if (model.experts) setup.loads = expert_loads_of(model, training, plan);
    return setup;
  }
  int gpus() const { return fabric.nodes * 8; }
};

/// Draws what a run does, one thing after the other.
class RunDraw {
 public:
  explicit RunDraw(unsigned seed) : random_{seed} {}

  Run draw() {
    const std::vector<std::string> kinds{"single-switch", "fat-tree", "rail-fat-tree",
                                         "multi-plane-fat-tree"};
    const std::vector<std::string> stacks{"deepseek",      "megatron-core", "nemo",
                                          "megatron-2021", "fsdp2",         "llm-foundry"};
    Run run{.fabric = {.kind = one_of(kinds), .nodes = 1 << below(3)},
            .model = small_model(random_),
            .training = {},
            .plan = {},
            .stack = one_of(stacks)};
    run.training = draw_training();
    draw_degrees(run);
    if (run.model.experts) draw_experts(run);
    draw_sharding(run.plan);
    draw_overlap(run.plan.overlap);
    return run;
  }

 private:
  unsigned below(unsigned end) { return static_cast<unsigned>(random_() % end); }
  bool flip() { return below(2) == 0; }
  bool seldom() { return below(8) == 0; }

  template <class Choice>
  const Choice& one_of(const std::vector<Choice>& choices) {
    return choices[below(static_cast<unsigned>(choices.size()))];
  }

  /// A power of two, at most `most`, that `left` is divided by.
  int divide(int& left, int most) {
    int degree = 1;
    while (2 * degree <= std::min(left, most) && flip()) degree *= 2;
    left /= degree;
    return degree;
  }

  Training draw_training() {
    const std::vector<Precision> precisions{Precision::fp16, Precision::bf16, Precision::fp8_tensor,
                                            Precision::fp8_block};
    return {.tokens = Tokens{1e9},
            .sequence_length = flip() ? 1024 : 4096,
            .global_batch = 0,
            .precision = one_of(precisions),
            .recompute = {.norm = flip(),
                          .scores = seldom(),
                          .network = seldom(),
                          .experts = seldom(),
                          .layer = seldom()}};
  }

  void draw_degrees(Run& run) {
    Plan& plan = run.plan;
    plan.schedule = schedule_names[below(schedule_names.size())].second;
    plan.pipeline = 2 << below(2);
    if (plan.schedule == ScheduleKind::interleaved) plan.virtual_stages = 2;
    if (plan.schedule == ScheduleKind::one_forward_one_backward && flip()) plan.pipeline = 1;
    int left = run.gpus() / plan.pipeline;
    plan.tensor = divide(left, 4);
    plan.context = divide(left, 4);
    plan.data = left;
    plan.sequence_parallel = plan.tensor > 1 && flip();
    plan.context_exchange = flip() ? ContextExchange::ring : ContextExchange::gather;
    run.training.global_batch = plan.data * plan.pipeline * static_cast<int>(2 + below(3));
  }

  void draw_experts(Run& run) {
    Plan& plan = run.plan;
    plan.expert_tensor = flip() ? plan.tensor : 1;
    int left = static_cast<int>(plan.stage_gpus()) / plan.expert_tensor;
    plan.expert = left;
    if (flip()) plan.expert = divide(left, left);
    const bool whole = plan.expert == 1 && plan.expert_tensor == plan.tensor;
    if (plan.tensor > 1 && !whole) plan.sequence_parallel = true;
    plan.dispatcher = flip() ? Dispatcher::two_hop : Dispatcher::all_to_all;
  }

  void draw_sharding(Plan& plan) {
    plan.zero = static_cast<int>(below(4));
    if (plan.zero > 0 && plan.data > 1 && flip()) plan.shard = plan.data / 2;
  }

  void draw_overlap(OverlapChoice& overlap) {
    overlap = {.tensor = flip(),
               .gradient = flip(),
               .parameter = flip(),
               .point_to_point = flip(),
               .expert = flip(),
               .context = flip()};
  }

  std::mt19937 random_;
};

/// Any degrees, shardings, schedules, overlaps and stacks on one to four nodes.
inline Run random_run(unsigned seed) {
  return RunDraw{seed}.draw();
}

/// The same on twice as many nodes, with twice as many data and expert ranks.
inline Run widened(Run run) {
  run.fabric.nodes *= 2;
  run.plan.data *= 2;
  run.plan.shard *= 2;
  run.training.global_batch *= 2;
  if (!run.model.experts || 2 * run.plan.expert > run.model.experts->routed) return run;
  run.plan.expert *= 2;
  if (run.plan.tensor > 1) run.plan.sequence_parallel = true;
  return run;
}

/// A run that is drawn, of a model in which kernels are long beside their starts.
inline Run large_run(unsigned seed) {
  Run run = random_run(seed);
  run.model.hidden = 4096;
  run.model.feed_forward = 14336;
  run.training.sequence_length = 4096;
  if (run.model.experts) {
    run.model.experts->hidden = 2048;
    run.model.experts->routed = 64;
    run.model.experts->per_token = 6;
  }
  return run;
}

/// A large run with experts of which some are more popular than others, and twice as many GPUs.
inline Run skewed_run(unsigned seed) {
  Run run = large_run(seed);
  for (unsigned other = seed; !run.model.experts;) run = large_run(other += 1000);
  run = widened(std::move(run));
  std::mt19937 random{seed};
  run.training.expert_load = {.kind = random() % 2 == 0 ? LoadKind::zipf : LoadKind::log_normal,
                              .skew = 0.25 * static_cast<double>(1 + random() % 5),
                              .draws = static_cast<int>(1 + random() % 4),
                              .seed = static_cast<int>(seed)};
  return run;
}

/// DeepSeek's stack on a plain transformer of eight layers and four nodes.
inline Run plain_run(int pipeline, ScheduleKind schedule) {
  std::mt19937 random{1};
  Run run{.fabric = {.kind = "single-switch", .nodes = 4},
          .model = small_model(random),
          .training = {.tokens = Tokens{1e9},
                       .sequence_length = 4096,
                       .global_batch = 32 / pipeline * 8,
                       .precision = Precision::bf16,
                       .recompute = {}},
          .plan = {}};
  run.model.layers = 8;
  run.model.experts = std::nullopt;
  run.model.prediction_layers = 0;
  run.plan.pipeline = pipeline;
  run.plan.data = 32 / pipeline;
  run.plan.schedule = schedule;
  return run;
}

}  // namespace trainyard
