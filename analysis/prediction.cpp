#include "analysis/prediction.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/planned_memory.hpp"
#include "topologies/build_cluster.hpp"
#include "workloads/flat_step.hpp"
#include "workloads/habits.hpp"
#include "workloads/nested_deviation.hpp"

namespace trainyard {
namespace {

void add_chunk(StepParts& parts, ChunkKind kind, Seconds duration) {
  switch (kind) {
    case ChunkKind::forward:
      parts.forward += duration;
      break;
    case ChunkKind::backward_input:
    case ChunkKind::backward:
      parts.backward += duration;
      break;
    case ChunkKind::weights:
      parts.weights += duration;
      break;
    case ChunkKind::pair:
      parts.overlapped += duration;
      break;
  }
}

/// How much of some transfers, one after the other, lies behind the pipeline's end.
Seconds after_pipeline(const std::vector<Interval>& transfers, const StepTimeline& timeline) {
  Seconds after;
  for (const Interval& transfer : transfers) {
    after += std::max(Seconds{}, transfer.finish - std::max(transfer.start, timeline.pipeline_end));
  }
  return after;
}

StepParts parts_of(const TrainingStep& step, std::size_t rank, Seconds chunk_start) {
  const StepTimeline& timeline = step.timeline;
  StepParts parts{};
  Seconds busy;
  for (std::size_t i = 0; i < timeline.chunks[rank].size(); ++i) {
    const Seconds duration = timeline.chunks[rank][i].duration();
    const ChunkProfile& profile = step.profiles[step.uses[rank][i]];
    add_chunk(parts, profile.shape.kind, duration);
    // What a chunk takes beyond its start and profile is a transfer that nothing ran beside.
    parts.exposed_communication +=
        profile.exposed + std::max(Seconds{}, duration - profile.duration - chunk_start);
    busy += duration;
  }
  const Seconds before = timeline.pipeline_start;
  parts.bubble = timeline.pipeline_end - before - busy;
  parts.optimizer = timeline.end - timeline.pipeline_end + before;
  parts.exposed_communication += before + after_pipeline(timeline.reduce[rank], timeline) +
                                 after_pipeline(timeline.gather[rank], timeline);
  return parts;
}

/// A rank of a class stands for that of each of its replicas.
StepParts mean_of(const std::vector<StepParts>& parts, const TrainingStep& step) {
  StepParts sum{};
  double ranks = 0.0;
  for (std::size_t rank = 0; rank < parts.size(); ++rank) {
    const auto replicas = static_cast<double>(step.classes[rank / step.ranks()].replicas.size());
    for (const StepPart& part : step_parts) {
      sum.*part.value += parts[rank].*part.value * replicas;
    }
    ranks += replicas;
  }
  for (const StepPart& part : step_parts) sum.*part.value = sum.*part.value / ranks;
  return sum;
}

Tokens tokens_of_step(int global_batch, const Training& training) {
  return Tokens{static_cast<double>(global_batch) * training.sequence_length};
}

/// The steps of the ramp. Each stair is a step of its own, replayed nested.
std::vector<BatchStretch> ramp_of(const Scenario& scenario, const ReplayChoice& choice,
                                  const Recompute& recompute) {
  std::vector<BatchStretch> ramp;
  Scenario stair = scenario;
  stair.training.recompute = recompute;
  stair.training.choose_recompute = false;  // a run chooses once
  for (const auto& [global_batch, tokens] : scenario.batch_ramp) {
    stair.training.global_batch = global_batch;
    const TrainingStep step = replay_training_step(setup_of(stair), choice.engine);
    ramp.push_back({.global_batch = global_batch,
                    .steps = tokens / tokens_of_step(global_batch, scenario.training),
                    .step_time = step.timeline.end});
  }
  return ramp;
}

/// How long the run takes: its ramp, and whole batches for the rest of its tokens.
void set_duration(Prediction& result, const Scenario& scenario) {
  const Training& training = scenario.training;
  Tokens rest = training.tokens;
  result.ramp = ramp_of(scenario, result.replay, result.recompute);
  for (const BatchStair& stair : scenario.batch_ramp) rest -= stair.tokens;
  result.steps = rest / tokens_of_step(training.global_batch, training);
  result.duration = result.step_time * result.steps;
  for (const BatchStretch& stretch : result.ramp) {
    result.steps += stretch.steps;
    result.duration += stretch.duration();
  }
}

}  // namespace

TrainingSetup setup_of(const Scenario& scenario) {
  TrainingSetup setup{
      .model = scenario.model,
      .training = scenario.training,
      .plan = scenario.plan,
      .stack = scenario.stack,
      .kernels = scenario.kernels,
      .collectives = scenario.collectives,
      .gpu = scenario.cluster.gpu,
      .cluster = build_cluster(scenario.cluster.spec),
      .spread = routing_spread(scenario.model, scenario.plan, scenario.cluster.spec.gpus_per_node),
      .loads = expert_loads_of(scenario.model, scenario.training, scenario.plan)};
  setup.training.recompute = recompute_of(scenario);
  setup.kernels.library = attention_library(scenario.training, scenario.stack);
  return setup;
}

Prediction predict(const Scenario& scenario, const ReplayChoice& choice) {
  const TrainingSetup setup = setup_of(scenario);
  const Training& training = scenario.training;
  const int gpus = scenario.gpus();

  Prediction result{};
  result.replay = choice;
  result.recompute = setup.training.recompute;
  result.step = replay_training_step(setup, choice.engine);
  if (choice.detail == Detail::flat) {
    result.nested_step_time = result.step.timeline.end;
    result.step.timeline = replay_flat(setup, result.step, choice.engine);
  } else {
    result.nested_deviation = nested_deviation(setup, result.step.crowded);
  }
  result.step_time = result.step.timeline.end;
  if (!std::isfinite((result.step_time * training.tokens.value()).value())) {
    throw InputError{scenario.plan_place + ": the run takes longer than can be counted"};
  }
  result.tokens_per_gpu =
      tokens_of_step(training.global_batch, training) / result.step_time * (1.0 / gpus);
  set_duration(result, scenario);
  result.gpu_hours = gpu_hours(gpus, result.duration);
  if (scenario.price) result.cost = scenario.price->price.middle * result.gpu_hours;

  result.peak = scenario.cluster.gpu.peak.bf16;
  result.flops_per_token = flops_per_token(scenario.model, training.sequence_length);
  const double tokens = result.tokens_per_gpu.value();
  const auto rate = [&](Flops each) { return FlopRate{each.value() * tokens}; };
  result.model_rate = rate(result.flops_per_token.causal);
  result.utilization = {.causal = result.model_rate / result.peak,
                        .full = rate(result.flops_per_token.full) / result.peak,
                        .hardware = rate(executed_flops_per_token(setup)) / result.peak};

  for (std::size_t rank = 0; rank < result.step.uses.size(); ++rank) {
    result.parts.push_back(parts_of(result.step, rank, chunk_start(setup)));
  }
  result.mean_parts = mean_of(result.parts, result.step);
  result.replicas = summarize_replicas(setup, result.step);

  const auto fullest = std::ranges::max_element(result.step.memory, {}, &MemoryUse::total);
  result.memory = *fullest;
  result.fullest_rank = static_cast<std::size_t>(fullest - result.step.memory.begin());
  result.fits = fullest->total() <= scenario.cluster.gpu.memory;
  return result;
}

}  // namespace trainyard
