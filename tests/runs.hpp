#pragma once

#include <optional>
#include <random>
#include <string>
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

  TrainingSetup setup() const { return setup_on(h800s(fabric), model, training, plan); }
};

inline Run random_run(unsigned seed) {
  std::mt19937 random{seed};
  const std::vector<std::string> fabrics{"single-switch", "fat-tree", "rail-fat-tree",
                                         "multi-plane-fat-tree"};
  const auto flip = [&] { return random() % 2 == 0; };
  Run run{.fabric = {.kind = fabrics[random() % fabrics.size()], .nodes = 1 << (random() % 3)},
          .model = small_model(random),
          .training = {.tokens = Tokens{1e9},
                       .sequence_length = flip() ? 1024 : 4096,
                       .global_batch = 0,
                       .precision = flip() ? Precision::bf16 : Precision::fp8_block,
                       .recompute = {.norm = flip(), .latent_up_projection = false}},
          .plan = {}};
  Plan& plan = run.plan;
  plan.pipeline = 2 << (random() % 2);
  plan.data = run.fabric.nodes * 8 / plan.pipeline;
  if (run.model.experts) plan.expert = plan.data / (flip() ? 1 : 2);
  plan.zero = flip() ? 1 : 0;
  plan.schedule = schedule_names[random() % schedule_names.size()].second;
  if (plan.schedule == ScheduleKind::interleaved) plan.virtual_stages = 2;
  plan.overlap.expert = flip();
  plan.overlap.point_to_point = flip();
  run.training.global_batch = plan.data * plan.pipeline * static_cast<int>(2 + random() % 3);
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
