#include "workloads/flat_step.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/critical_path.hpp"
#include "sim/fold.hpp"
#include "workloads/flat_pipeline.hpp"
#include "workloads/gpu_traffic.hpp"
#include "workloads/step_sync.hpp"

namespace trainyard {
namespace {

template <class Number>
std::size_t at(Number number) {
  return static_cast<std::size_t>(number);
}

/// Where the tasks around a step's pipelines are, by pipeline rank.
struct RankTasks {
  std::vector<std::vector<TaskId>> reduce;
  std::vector<std::vector<TaskId>> optimizer;  ///< of each GPU
  std::vector<std::vector<TaskId>> gather;
};

std::vector<int> ranks_of(const StageSync& sync) {
  std::vector<int> ranks;
  for (const RankPhase& holder : sync.holders) ranks.push_back(holder.rank);
  std::ranges::sort(ranks);
  const auto repeated = std::ranges::unique(ranks);
  ranks.erase(repeated.begin(), repeated.end());
  return ranks;
}

/// All tasks of the GPUs that hold a stage.
std::vector<TaskId> of_holders(const StageSync& sync,
                               const std::vector<std::vector<TaskId>>& by_rank) {
  std::vector<TaskId> all;
  for (const int rank : ranks_of(sync)) {
    all.insert(all.end(), by_rank[at(rank)].begin(), by_rank[at(rank)].end());
  }
  return all;
}

/// What follows the pipelines: gradients that have waited, the optimizer, weights.
class FlatTail {
 public:
  FlatTail(FlatPipeline& pipeline, const StepSync& sync)
      : pipeline_{pipeline}, sync_{sync}, ranks_{pipeline.ends.size()} {
    tasks_ = {std::vector<std::vector<TaskId>>(ranks_), std::vector<std::vector<TaskId>>(ranks_),
              std::vector<std::vector<TaskId>>(ranks_)};
  }

  RankTasks add() && {
    std::vector<TaskId> sums = add_beside();
    for (const StageSync& sync : sync_.reduced) {
      const TaskId sum = add_transfer(StepEvent::reduce, sync, sync.reduce, pipeline_.ends);
      note(tasks_.reduce, sync, {sum});
      sums.push_back(sum);
    }
    for (const auto& ends : pipeline_.ends) sums.insert(sums.end(), ends.begin(), ends.end());
    const TaskId agreed = pipeline_.flat.add({.event = StepEvent::agreement, .rank = 0},
                                             stream(ranks_), sync_.agree, {}, sums);
    for (std::size_t rank = 0; rank < ranks_; ++rank) {
      for (const TaskId end : pipeline_.ends[rank]) {
        tasks_.optimizer[rank].push_back(pipeline_.flat.add(
            {.event = StepEvent::optimizer, .rank = static_cast<int>(rank)},
            pipeline_.flat.graph[end].stream, sync_.optimizer[rank], {}, {&agreed, 1}));
      }
    }
    for (const StageSync& sync : sync_.gathered) {
      note(tasks_.gather, sync,
           {add_transfer(StepEvent::gather, sync, sync.gather, tasks_.optimizer)});
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
                      const std::vector<std::vector<TaskId>>& after) {
    const int rank = sync.holders.front().rank;
    return pipeline_.flat.add({.event = event, .rank = rank}, stream(at(rank)), what.latency,
                              what.load, of_holders(sync, after));
  }

  /// One for each rank, and one more.
  StreamId stream(std::size_t number) const { return id_at<StreamId>(pipeline_.streams + number); }

  static void note(std::vector<std::vector<TaskId>>& by_rank, const StageSync& sync,
                   const std::vector<TaskId>& tasks) {
    for (const int rank : ranks_of(sync)) {
      by_rank[at(rank)].insert(by_rank[at(rank)].end(), tasks.begin(), tasks.end());
    }
  }

  FlatPipeline& pipeline_;
  const StepSync& sync_;
  std::size_t ranks_;
  RankTasks tasks_;
};

/// When tasks of the whole step ran, of which only those that stand for others were played.
class FlatTimes {
 public:
  FlatTimes(const FoldedGraph& folded, const Timeline& timeline)
      : folded_{folded}, timeline_{timeline} {}

  const Interval& of(TaskId task) const {
    return timeline_[index(folded_.stands_for[index(task)])];
  }

  std::vector<Interval> of(const std::vector<TaskId>& tasks) const {
    std::vector<Interval> when;
    for (const TaskId task : tasks) when.push_back(of(task));
    return when;
  }

  /// From the start of the first to the end of the last.
  Interval around(const std::vector<GpuChunk>& gpus) const {
    Interval whole{.start = of(gpus.front().first).start, .finish = {}};
    for (const GpuChunk& gpu : gpus) {
      whole.start = std::min(whole.start, of(gpu.first).start);
      whole.finish = std::max(whole.finish, of(gpu.last).finish);
    }
    return whole;
  }

 private:
  const FoldedGraph& folded_;
  const Timeline& timeline_;
};

/// What the end of a step waited for, tasks of one chunk joined.
std::vector<CriticalTask> critical_chunks(const StepGraph& flat, const FoldedGraph& folded,
                                          const Timeline& timeline) {
  std::vector<StepTask> tasks(folded.graph.size());
  for (std::size_t task = flat.tasks.size(); task-- > 0;) {
    tasks[index(folded.stands_for[task])] = flat.tasks[task];
  }
  std::vector<CriticalTask> path;
  for (const TaskId id : critical_path(folded.graph, timeline)) {
    const StepTask& task = tasks[index(id)];
    const Interval& when = timeline[index(id)];
    if (!path.empty() && path.back().task == task) {
      path.back().when.finish = when.finish;
    } else {
      path.push_back({.task = task, .when = when});
    }
  }
  return path;
}

/// All but the critical path; by rank of the classes side by side.
StepTimeline timeline_of(const FlatPipeline& pipeline, const RankTasks& tasks,
                         const FlatTimes& times, Seconds end) {
  StepTimeline step{.chunks = {},
                    .reduce = {},
                    .optimizer = {},
                    .gather = {},
                    .pipeline_start = end,
                    .pipeline_end = {},
                    .end = end,
                    .critical_path = {}};
  for (std::size_t rank = 0; rank < pipeline.chunks.size(); ++rank) {
    std::vector<Interval>& chunks = step.chunks.emplace_back();
    for (const auto& gpus : pipeline.chunks[rank]) chunks.push_back(times.around(gpus));
    step.pipeline_start = std::min(step.pipeline_start, chunks.front().start);
    step.pipeline_end = std::max(step.pipeline_end, chunks.back().finish);
    const std::size_t own = rank % tasks.optimizer.size();
    step.reduce.push_back(times.of(tasks.reduce[own]));
    step.optimizer.push_back(times.of(tasks.optimizer[own].front()));
    step.gather.push_back(times.of(tasks.gather[own]));
  }
  return step;
}

}  // namespace

StepTimeline replay_flat(const TrainingSetup& setup, const TrainingStep& nested, Engine engine) {
  const StepSync sync = step_sync(setup, schedule_of(setup.plan, setup.training));
  FlatPipeline pipeline = flat_pipeline(setup, nested, sync.beside);
  const RankTasks tasks = FlatTail{pipeline, sync}.add();
  const FoldedGraph folded = fold(links_of_gpus(setup), pipeline.flat.graph);
  const Timeline timeline = simulate(folded.links, folded.graph, engine);

  StepTimeline step = timeline_of(pipeline, tasks, FlatTimes{folded, timeline}, makespan(timeline));
  step.critical_path = critical_chunks(pipeline.flat, folded, timeline);
  return step;
}

}  // namespace trainyard
