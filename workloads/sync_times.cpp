#include "workloads/sync_times.hpp"

#include "sim/demand.hpp"

namespace trainyard {
namespace {

Seconds alone(const HandOver& transfer, std::span<const Bandwidth> links) {
  return transfer.latency + busiest_time(links, transfer.load);
}

}  // namespace

SyncTimes sync_times(const StepSync& sync, std::span<const Bandwidth> links) {
  SyncTimes times{.stages = {},
                  .gathers_beside = sync.gathered.empty(),
                  .reduces_beside = sync.reduced.empty(),
                  .agree = sync.agree,
                  .optimizer = sync.optimizer};
  for (std::size_t stage = 0; stage < sync.beside.size(); ++stage) {
    const StageSync& beside = sync.beside[stage];
    const StageSync& reduced = times.reduces_beside ? beside : sync.reduced[stage];
    const StageSync& gathered = times.gathers_beside ? beside : sync.gathered[stage];
    SyncTimes::OfStage& of_stage = times.stages.emplace_back();
    of_stage = {.ranks = {},
                .pieces = static_cast<std::size_t>(beside.pieces),
                .gather = alone(gathered.gather, links),
                .reduce = alone(reduced.reduce, links)};
    for (const RankPhase& holder : beside.holders) of_stage.ranks.push_back(holder.rank);
  }
  return times;
}

}  // namespace trainyard
