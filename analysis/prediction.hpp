#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "analysis/replay_choice.hpp"
#include "analysis/replica_summary.hpp"
#include "analysis/scenario.hpp"
#include "workloads/model_flops.hpp"
#include "workloads/training_step.hpp"

namespace trainyard {

/// Where the time of one rank's step goes. All but the last add up to the step time.
struct StepParts {
  Seconds forward;     ///< forward chunks alone
  Seconds backward;    ///< backward chunks alone, those that include weights too
  Seconds weights;     ///< chunks of weight gradients alone
  Seconds overlapped;  ///< pairs
  Seconds bubble;      ///< nothing to do until the pipeline's last chunk, on whatever rank, ends
  Seconds optimizer;   ///< around it: weights gathered, gradients summed, optimizer
  Seconds exposed_communication;  ///< of the above, communication that no kernel ran beside
};

/// A part by the name that JSON and `published:` give it, and as tables call it.
struct StepPart {
  std::string_view name;
  std::string_view title;
  Seconds StepParts::* value;
};

/// All of them, in the order above.
inline constexpr std::array<StepPart, 7> step_parts{{
    {"forward", "forward", &StepParts::forward},
    {"backward", "backward", &StepParts::backward},
    {"weights", "weights", &StepParts::weights},
    {"overlapped", "overlapped pairs", &StepParts::overlapped},
    {"bubble", "bubble", &StepParts::bubble},
    {"optimizer", "gradients, optimizer", &StepParts::optimizer},
    {"exposed_communication", "exposed communication", &StepParts::exposed_communication},
}};

/// Model FLOPs utilization: useful work over what the GPU could do in the time.
struct Utilization {
  double causal;    ///< model FLOPs, scores of the past only
  double full;      ///< scores of the whole sequence
  double hardware;  ///< everything that ran: causal, recomputation and multi-token prediction too
};

/// Steps of equal batches.
struct BatchStretch {
  int global_batch;  ///< sequences
  double steps;
  Seconds step_time;

  Seconds duration() const { return step_time * steps; }
};

/// What a run takes, as long as nothing stops it.
struct Prediction {
  ReplayChoice replay;
  Recompute recompute;  ///< as written, or chosen where the scenario leaves it open
  TrainingStep step;
  std::vector<ReplicaSummary> replicas;  ///< by class
  Seconds step_time;
  std::optional<Seconds> nested_step_time;  ///< if the replay is a flat one: of the nested one
  std::optional<double> nested_deviation;   ///< if it is nested: how far flat replays of runs
                                            ///< like it were seen to be, where over 1 %
  TokenRate tokens_per_gpu;                 ///< a second
  std::vector<BatchStretch> ramp;           ///< before all batches are whole
  double steps;                             ///< those of the ramp included
  Seconds duration;
  GpuHours gpu_hours;
  std::optional<Dollars> cost;  ///< if the scenario has a price: at its middle
  FlopRate peak;                ///< that utilization refers to: dense BF16
  FlopsPerToken flops_per_token;
  Utilization utilization;
  FlopRate model_rate;           ///< causal model FLOPs a second of one GPU
  std::vector<StepParts> parts;  ///< by rank, class of replicas after class
  StepParts mean_parts;          ///< over the ranks of all replicas
  MemoryUse memory;              ///< of the fullest rank
  std::size_t fullest_rank;
  bool fits;  ///< whether that is within the GPU's memory
};

/// A scenario and what its steps take.
struct PredictedSteps {
  Scenario scenario;
  Prediction prediction;
};

/// All that decides how a step of the scenario goes.
TrainingSetup setup_of(const Scenario& scenario);

/// Replays the scenario's step and reckons what the run takes.
Prediction predict(const Scenario& scenario, const ReplayChoice& choice = {});

}  // namespace trainyard
