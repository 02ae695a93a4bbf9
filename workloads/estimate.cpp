#include "workloads/estimate.hpp"

#include <algorithm>

#include "workloads/chunk_shapes.hpp"
#include "workloads/habits.hpp"

namespace trainyard {

PlanEstimates::PlanEstimates(TrainingSetup base) : setup_{std::move(base)} {}

std::optional<Misfit> PlanEstimates::misfit_of(const Plan& plan, const Training& training) const {
  const Cluster& cluster = setup_.cluster;
  const auto each = static_cast<int>(cluster.gpus_per_node);
  return find_misfit(setup_.model, training, plan, static_cast<int>(cluster.gpus.size()) / each,
                     each);
}

StepEstimate PlanEstimates::operator()(const Plan& plan, const Training& training) {
  set(plan, training);
  const StageKey stages{plan, written_schedules_};
  const StateKey states{plan, stages};
  const ScheduleKey schedule{setup_, written_schedules_};
  const PipelineOrder& order = orders_.of(setup_, schedule);

  time_chunks(order, traffic_.replicas(setup_, order, stages));
  const SyncTimes& sync = traffic_.sync(setup_, order.schedule, SyncKey{setup_, states});
  const MemoryUse memory = memory_.of_fullest(setup_, order, schedule, states);
  const Seconds step_time = pipeline_.end_of_step(order, times_, sync);
  return {.step_time = step_time,
          .bubble = pipeline_.idle(),
          .memory = memory,
          .fits = memory.total() <= setup_.gpu.memory};
}

MemoryUse PlanEstimates::memory_of(const Plan& plan, const Training& training) {
  set(plan, training);
  const StageKey stages{plan, written_schedules_};
  const ScheduleKey schedule{setup_, written_schedules_};
  return memory_.of_fullest(setup_, orders_.of(setup_, schedule), schedule, {plan, stages});
}

void PlanEstimates::set(const Plan& plan, const Training& training) {
  if (training.expert_load != setup_.training.expert_load) {
    loads_.clear();
    traffic_ = {};
    chunks_ = {};
  }
  if (plan.schedule == ScheduleKind::written && plan.written != written_) {
    written_ = plan.written;
    ++written_schedules_;
  }
  setup_.plan = plan;
  setup_.training = training;
  setup_.kernels.library = attention_library(training, setup_.stack);
  if (!setup_.model.experts) return;

  const auto [spread, new_spread] = spreads_.try_emplace({plan.expert, plan.expert_tensor});
  if (new_spread) {
    spread->second =
        routing_spread(setup_.model, plan, static_cast<int>(setup_.cluster.gpus_per_node));
  }
  setup_.spread = spread->second;
  const auto [loads, new_loads] = loads_.try_emplace(plan.expert);
  if (new_loads) loads->second = expert_loads_of(setup_.model, training, plan);
  setup_.loads = loads->second;
}

/// What the chunks and hand-overs of each class of replicas take.
void PlanEstimates::time_chunks(const PipelineOrder& order,
                                const std::vector<AloneReplicas>& classes) {
  const ChunkShapes shapes{setup_, order.schedule};
  const KnownTraffic::Sites& sites = traffic_.sites(setup_);
  const Bytes sent = sent_between_stages(setup_);
  const bool beside = overlaps_sends(setup_);
  paces_.clear();
  for (const std::size_t number : sites.numbers) paces_.push_back(chunks_.pace(setup_, number));
  durations_.clear();

  times_.resize(classes.size());
  for (std::size_t i = 0; i < classes.size(); ++i) {
    PipelineTimes& times = times_[i];
    times.hand_overs.clear();
    for (const AloneSend& send : classes[i].sends) {
      times.hand_overs.push_back(send.latency + send.busy * sent.value());
    }
    times.chunks.assign(order.chunks.size(), chunk_start(setup_));
    times.chunks[PipelineOrder::no_chunk] = {};
    for (std::size_t n = 1; n < order.chunks.size(); ++n) {
      const DistinctChunk& distinct = order.chunks[n];
      times.chunks[n] += duration(
          sites,
          shapes(classes[i].replicas, static_cast<std::size_t>(distinct.rank), distinct.chunk));
      if (beside) continue;
      for (const std::uint16_t sender : distinct.gives) times.chunks[n] += times.hand_overs[sender];
    }
    if (!beside) std::ranges::fill(times.hand_overs, Seconds{});
  }
}

Seconds PlanEstimates::duration(const KnownTraffic::Sites& sites, const ChunkShape& shape) {
  for (const auto& [known, time] : durations_) {
    if (known == shape) return time;
  }
  const LayerTraffic& traffic = sites.traffic.kinds[shape.site];
  const Seconds time = chunks_.duration(setup_, traffic, paces_[shape.site], shape);
  durations_.emplace_back(shape, time);
  return time;
}

}  // namespace trainyard
