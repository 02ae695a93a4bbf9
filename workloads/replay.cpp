#include "workloads/replay.hpp"

#include <algorithm>
#include <array>

namespace trainyard {
namespace {

/// How much of the communication no kernel covers. Spans of one stream do not overlap.
Seconds uncovered(const std::vector<Span>& communication, const std::vector<Span>& compute) {
  Seconds exposed;
  auto kernel = compute.begin();
  for (const Span& transfer : communication) {
    Seconds from = transfer.when.start;
    while (kernel != compute.end() && kernel->when.finish <= from) ++kernel;
    for (auto next = kernel; next != compute.end() && next->when.start < transfer.when.finish;
         ++next) {
      exposed += std::max(Seconds{}, next->when.start - from);
      from = std::max(from, std::min(next->when.finish, transfer.when.finish));
    }
    exposed += std::max(Seconds{}, transfer.when.finish - from);
  }
  return exposed;
}

/// Where the tasks of a step's tail are in its graph, by rank.
struct TailTasks {
  std::vector<TaskId> reduce;
  std::vector<TaskId> optimizer;
  std::vector<TaskId> gather;
};

TailTasks add_tail(PipelineGraph& pipeline, const StepTail& tail) {
  TaskGraph& graph = pipeline.graph;
  const std::size_t ranks = pipeline.chunks.size();
  TailTasks tasks{std::vector<TaskId>(ranks), std::vector<TaskId>(ranks),
                  std::vector<TaskId>(ranks)};

  const auto first_stream = graph.stream_count();
  std::vector<TaskId> sums;
  for (std::size_t i = 0; i < tail.syncs.size(); ++i) {
    std::vector<TaskId> ends;
    for (const int rank : tail.syncs[i].ranks) {
      ends.push_back(pipeline.chunks[static_cast<std::size_t>(rank)].back());
    }
    const HandOver& reduce = tail.syncs[i].reduce;
    sums.push_back(graph.add(id_at<StreamId>(first_stream + i), reduce.latency, reduce.load, ends));
  }
  const TaskId agreed = graph.add(StreamId{0}, tail.agree, {}, sums);
  for (std::size_t rank = 0; rank < ranks; ++rank) {
    const std::array<TaskId, 1> after{agreed};
    tasks.optimizer[rank] = graph.add(id_at<StreamId>(rank), tail.optimizer[rank], {}, after);
  }
  for (std::size_t i = 0; i < tail.syncs.size(); ++i) {
    std::vector<TaskId> updated;
    for (const int rank : tail.syncs[i].ranks) {
      updated.push_back(tasks.optimizer[static_cast<std::size_t>(rank)]);
    }
    const HandOver& gather = tail.syncs[i].gather;
    const TaskId gathered =
        graph.add(id_at<StreamId>(first_stream + i), gather.latency, gather.load, updated);
    for (const int rank : tail.syncs[i].ranks) {
      tasks.reduce[static_cast<std::size_t>(rank)] = sums[i];
      tasks.gather[static_cast<std::size_t>(rank)] = gathered;
    }
  }
  return tasks;
}

std::vector<Interval> intervals(const Timeline& timeline, const std::vector<TaskId>& tasks) {
  std::vector<Interval> chosen;
  for (const TaskId task : tasks) chosen.push_back(timeline[index(task)]);
  return chosen;
}

}  // namespace

ChunkProfile replay_chunk(const ChunkShape& shape, const ChunkCosts& costs,
                          std::span<const Bandwidth> links) {
  const ChunkGraph chunk = chunk_graph(shape, costs);
  const Timeline timeline = simulate(links, chunk.graph);

  ChunkProfile profile{.shape = shape,
                       .duration = makespan(timeline),
                       .exposed = {},
                       .compute = {},
                       .communication = {}};
  for (std::size_t task = 0; task < timeline.size(); ++task) {
    const SpanKind kind = chunk.kinds[task];
    auto& stream = is_communication(kind) ? profile.communication : profile.compute;
    stream.push_back({.kind = kind, .when = timeline[task]});
  }
  profile.exposed = uncovered(profile.communication, profile.compute);
  return profile;
}

StepTimeline replay_step(const Schedule& schedule, const PipelineCosts& costs, const StepTail& tail,
                         std::span<const Bandwidth> links) {
  PipelineGraph pipeline = pipeline_graph(schedule, costs);
  const TailTasks tasks = add_tail(pipeline, tail);
  const Timeline timeline = simulate(links, pipeline.graph);

  StepTimeline step{.chunks = {},
                    .reduce = intervals(timeline, tasks.reduce),
                    .optimizer = intervals(timeline, tasks.optimizer),
                    .gather = intervals(timeline, tasks.gather),
                    .pipeline_end = {},
                    .end = {}};
  for (const std::vector<TaskId>& rank : pipeline.chunks) {
    step.chunks.push_back(intervals(timeline, rank));
    step.pipeline_end = std::max(step.pipeline_end, step.chunks.back().back().finish);
  }
  for (const Interval& gather : step.gather) step.end = std::max(step.end, gather.finish);
  return step;
}

}  // namespace trainyard
