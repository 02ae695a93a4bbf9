#pragma once

#include <string>

#include "tests/setups.hpp"
#include "workloads/misfit.hpp"

// Plans that tests start from, and what keeps them from running.

namespace trainyard {

/// DeepSeek-V3's run on 2,048 GPUs, which fits.
inline const Training v3_training{.tokens = Tokens{14.8e12},
                                  .sequence_length = 4096,
                                  .global_batch = 15360,
                                  .precision = Precision::fp8_block,
                                  .recompute = {}};
inline const Plan v3_plan{.pipeline = 16,
                          .expert = 64,
                          .data = 128,
                          .zero = 1,
                          .micro_batch = 1,
                          .schedule = ScheduleKind::dualpipe,
                          .stage_layers = {}};

/// What keeps DeepSeek-V3 from running, as "key: problem (remedy)"; empty if nothing does.
inline std::string misfit_of(const Plan& plan, const Training& training = v3_training,
                             int gpus = 2048, const Model& model = deepseek_v3()) {
  const auto misfit = find_misfit(model, training, plan, gpus / 8, 8);
  return misfit ? misfit->key + ": " + misfit->problem + " (" + misfit->remedy + ")" : "";
}

/// The plan of DeepSeek-V3 after a change.
template <class Change>
Plan v3_but(Change change) {
  Plan plan = v3_plan;
  change(plan);
  return plan;
}

inline Training with_batch(int sequences) {
  Training training = v3_training;
  training.global_batch = sequences;
  return training;
}

}  // namespace trainyard
