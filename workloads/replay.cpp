#include "workloads/replay.hpp"

#include <algorithm>
#include <array>

#include "sim/critical_path.hpp"
#include "sim/deciding_links.hpp"

namespace trainyard {
namespace {

/// Where the tasks around a step's pipeline are in its graph, by rank.
struct SyncTasks {
  std::vector<std::vector<TaskId>> reduce;
  std::vector<TaskId> optimizer;
  std::vector<std::vector<TaskId>> gather;
};

std::size_t at(int rank) {
  return static_cast<std::size_t>(rank);
}

/// Adds tasks to those of each rank that takes part, once.
void note(std::vector<std::vector<TaskId>>& by_rank, const StageSync& sync,
          const std::vector<TaskId>& tasks) {
  for (std::size_t i = 0; i < sync.holders.size(); ++i) {
    const int rank = sync.holders[i].rank;
    const auto before = std::span{sync.holders}.first(i);
    if (std::ranges::find(before, rank, &RankPhase::rank) != before.end()) continue;
    by_rank[at(rank)].insert(by_rank[at(rank)].end(), tasks.begin(), tasks.end());
  }
}

/// The last of the tasks that each holder of a sync has.
std::vector<TaskId> last_of(const StageSync& sync, const std::vector<TaskId>& by_rank) {
  std::vector<TaskId> last;
  for (const RankPhase& holder : sync.holders) last.push_back(by_rank[at(holder.rank)]);
  return last;
}

/// What follows the pipeline: gradients that have waited, the optimizer, weights.
class Tail {
 public:
  Tail(PipelineGraph& pipeline, const StepSync& sync)
      : pipeline_{pipeline}, sync_{sync}, first_stream_{pipeline.graph.stream_count()} {
    const std::size_t ranks = pipeline.chunks.size();
    tasks_ = {std::vector<std::vector<TaskId>>(ranks), std::vector<TaskId>(ranks),
              std::vector<std::vector<TaskId>>(ranks)};
  }

  SyncTasks add() && {
    std::vector<TaskId> sums = add_beside();
    std::vector<TaskId> ends;
    for (const auto& rank : pipeline_.chunks) ends.push_back(rank.back().last);
    for (const StageSync& sync : sync_.reduced) {
      const TaskId sum = add_transfer(StepEvent::reduce, sync, sync.reduce, last_of(sync, ends));
      note(tasks_.reduce, sync, {sum});
      sums.push_back(sum);
    }
    sums.insert(sums.end(), ends.begin(), ends.end());
    const TaskId agreed = pipeline_.add({.event = StepEvent::agreement, .rank = 0}, StreamId{0},
                                        sync_.agree, {}, sums);
    for (std::size_t rank = 0; rank < pipeline_.chunks.size(); ++rank) {
      const std::array<TaskId, 1> after{agreed};
      tasks_.optimizer[rank] =
          pipeline_.add({.event = StepEvent::optimizer, .rank = static_cast<int>(rank)},
                        id_at<StreamId>(rank), sync_.optimizer[rank], {}, after);
    }
    for (const StageSync& sync : sync_.gathered) {
      note(tasks_.gather, sync,
           {add_transfer(StepEvent::gather, sync, sync.gather, last_of(sync, tasks_.optimizer))});
    }
    return std::move(tasks_);
  }

 private:
  /// What ran beside the pipeline already; returns the sums.
  std::vector<TaskId> add_beside() {
    std::vector<TaskId> sums;
    for (std::size_t i = 0; i < sync_.beside.size(); ++i) {
      note(tasks_.gather, sync_.beside[i], pipeline_.gathers[i]);
      note(tasks_.reduce, sync_.beside[i], pipeline_.reduces[i]);
      sums.insert(sums.end(), pipeline_.reduces[i].begin(), pipeline_.reduces[i].end());
    }
    return sums;
  }

  TaskId add_transfer(StepEvent event, const StageSync& sync, const HandOver& what,
                      const std::vector<TaskId>& after) {
    const int rank = sync.holders.front().rank;
    return pipeline_.add({.event = event, .rank = rank}, id_at<StreamId>(first_stream_ + at(rank)),
                         what.latency, what.load, after);
  }

  PipelineGraph& pipeline_;
  const StepSync& sync_;
  std::size_t first_stream_;
  SyncTasks tasks_;
};

std::vector<Interval> intervals(const Timeline& timeline, const std::vector<TaskId>& tasks) {
  std::vector<Interval> chosen;
  for (const TaskId task : tasks) chosen.push_back(timeline[index(task)]);
  return chosen;
}

std::vector<std::vector<Interval>> intervals(const Timeline& timeline,
                                             const std::vector<std::vector<TaskId>>& tasks) {
  std::vector<std::vector<Interval>> chosen;
  for (const auto& of_rank : tasks) chosen.push_back(intervals(timeline, of_rank));
  return chosen;
}

}  // namespace

ChunkProfile replay_chunk(const ChunkShape& shape, const ChunkCosts& costs,
                          std::span<const Bandwidth> links, Engine engine) {
  const ChunkGraph chunk = chunk_graph(shape, costs);
  const DecidingLinks few = deciding_links(links, chunk.graph);
  const Timeline timeline = simulate(few.links, few.graph, engine);
  std::vector<Span> spans;
  for (std::size_t task = 0; task < timeline.size(); ++task) {
    spans.push_back({.kind = chunk.kinds[task],
                     .when = timeline[task],
                     .stream = chunk.graph[id_at<TaskId>(task)].stream});
  }
  ChunkProfile profile = profile_of(shape, makespan(timeline), spans);
  profile.kernels = chunk.kernels;
  return profile;
}

StepTimeline replay_step(const Schedule& schedule, const PipelineCosts& costs, const StepSync& sync,
                         std::span<const Bandwidth> links, Engine engine) {
  PipelineGraph pipeline = pipeline_graph(schedule, costs, sync.beside);
  const SyncTasks tasks = Tail{pipeline, sync}.add();
  const Timeline timeline = simulate(links, pipeline.graph, engine);

  StepTimeline step{.chunks = {},
                    .reduce = intervals(timeline, tasks.reduce),
                    .optimizer = intervals(timeline, tasks.optimizer),
                    .gather = intervals(timeline, tasks.gather),
                    .pipeline_start = makespan(timeline),
                    .pipeline_end = {},
                    .end = makespan(timeline),
                    .critical_path = {}};
  for (const TaskId task : critical_path(pipeline.graph, timeline)) {
    step.critical_path.push_back({pipeline.tasks[index(task)], timeline[index(task)]});
  }
  for (const auto& rank : pipeline.chunks) {
    std::vector<Interval>& chunks = step.chunks.emplace_back();
    for (const auto& [first, last] : rank) {
      chunks.push_back({timeline[index(first)].start, timeline[index(last)].finish});
    }
    step.pipeline_start = std::min(step.pipeline_start, chunks.front().start);
    step.pipeline_end = std::max(step.pipeline_end, chunks.back().finish);
  }
  return step;
}

}  // namespace trainyard
