#pragma once

#include <random>
#include <utility>

#include "tests/setups.hpp"

// Plans that tests of memory draw, and loads that fall on a GPU.

namespace trainyard {

inline Training training_of(int batch, Precision precision = Precision::fp8_block) {
  return {.tokens = Tokens{1e12},
          .sequence_length = 4096,
          .global_batch = batch,
          .precision = precision,
          .recompute = {}};
}

inline Plan plan_of(int pipeline, int data, int expert, ScheduleKind schedule) {
  Plan plan;
  plan.pipeline = pipeline;
  plan.data = data;
  plan.expert = expert;
  plan.schedule = schedule;
  return plan;
}

/// A plan and batch that DeepSeek-V3 can run on some cluster.
inline std::pair<Plan, int> random_plan(std::mt19937& random) {
  const int expert = 1 << (random() % 7);
  const int data = expert * static_cast<int>(1 + random() % 4);
  const int pipeline = 2 * static_cast<int>(1 + random() % 10);
  const int batches = pipeline * static_cast<int>(2 + random() % 4);
  Plan plan =
      plan_of(pipeline, data, expert, schedule_names[random() % schedule_names.size()].second);
  if (plan.schedule == ScheduleKind::interleaved) plan.virtual_stages = 2;
  return {plan, batches * data};
}

/// The same with further degrees, and shard groups that may be smaller than all data ranks.
inline std::pair<Plan, int> random_wide_plan(std::mt19937& random) {
  auto [plan, batch] = random_plan(random);
  const auto degree = [&] { return 1 << (random() % 4); };
  plan.tensor = degree();
  plan.context = degree();
  plan.expert_tensor = random() % 2 == 0 ? 1 : plan.tensor;
  if (plan.data % 2 == 0 && random() % 2 == 0) plan.shard = plan.data / 2;
  return {plan, batch};
}

/// Rows as they fall on a GPU of DeepSeek-V3 on average.
inline LayerLoad v3_load() {
  return {.sequences = 1.0,
          .sequence_length = 4096.0,
          .expert_rows = 8.0 * 4096.0,
          .received_rows = 7.5 * 4096.0,
          .local_experts = 4.0};
}

}  // namespace trainyard
