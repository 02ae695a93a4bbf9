#include "workloads/joined_replay.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <utility>

#include "sim/deciding_links.hpp"
#include "sim/stream_order.hpp"

namespace trainyard {
namespace {

GpuGroups one_group(std::size_t gpus) {
  GpuGroups all{.members = {std::vector<int>(gpus)}, .of = std::vector<std::size_t>(gpus)};
  std::iota(all.members.front().begin(), all.members.front().end(), 0);
  return all;
}

GpuGroups each_alone(std::size_t gpus) {
  GpuGroups alone;
  for (std::size_t gpu = 0; gpu < gpus; ++gpu) {
    alone.members.push_back({static_cast<int>(gpu)});
    alone.of.push_back(gpu);
  }
  return alone;
}

/// The same chunk on links numbered from `first` on.
ChunkGraph on_links_from(const ChunkGraph& chunk, std::size_t first) {
  ChunkGraph moved{.graph = {}, .kinds = chunk.kinds, .kernels = chunk.kernels};
  for (std::size_t task = 0; task < chunk.graph.size(); ++task) {
    const TaskView view = chunk.graph[id_at<TaskId>(task)];
    Demand load{view.load.begin(), view.load.end()};
    for (LinkLoad& one : load) one.link = id_at<LinkId>(first + index(one.link));
    moved.graph.add(view.stream, view.hold, load, view.after);
  }
  return moved;
}

/// Where a GPU is at a task of its chunk: a transfer begins once all is done that it comes after.
std::vector<Span> spans_of(const ChunkGraph& chunk, const GpuChunk& gpu, const Timeline& timeline) {
  std::vector<Span> spans;
  const std::vector<std::optional<TaskId>> before = before_on_stream(chunk.graph);
  const auto when = [&](TaskId task) { return timeline[index(gpu.tasks[index(task)])]; };
  for (std::size_t task = 0; task < chunk.graph.size(); ++task) {
    const TaskView view = chunk.graph[id_at<TaskId>(task)];
    Span span{.kind = chunk.kinds[task], .when = when(id_at<TaskId>(task)), .stream = view.stream};
    if (is_communication(span.kind)) {
      span.when.start = before[task] ? when(*before[task]).finish : Seconds{};
      for (const TaskId earlier : view.after) {
        span.when.start = std::max(span.when.start, when(earlier).finish);
      }
    }
    spans.push_back(span);
  }
  return spans;
}

}  // namespace

JoinedChunk joined_chunk(const ChunkShape& shape, std::span<const ChunkCosts> gpus,
                         std::span<const Bandwidth> links) {
  JoinedChunk joined;
  for (const ChunkCosts& costs : gpus) {
    joined.graphs.push_back(on_links_from(chunk_graph(shape, costs), joined.links.size()));
    joined.links.insert(joined.links.end(), links.begin(), links.end());
  }
  std::array<GpuGroups, sharings> groups;
  groups.fill(each_alone(gpus.size()));
  for (const Sharing together : {Sharing::experts, Sharing::shards}) {
    groups[static_cast<std::size_t>(together)] = one_group(gpus.size());
  }
  SiteChunk chunk{.task = {.event = StepEvent::chunk, .rank = 0},
                  .groups = groups,
                  .streams = {0},
                  .first_place = 0,
                  .graphs = {},
                  .start = {},
                  .after = std::vector<std::vector<TaskId>>(gpus.size())};
  for (const ChunkGraph& graph : joined.graphs) chunk.graphs.push_back(&graph);

  StepGraph step;
  joined.gpus = add_chunk(step, chunk);
  joined.graph = std::move(step.graph);
  return joined;
}

ChunkProfile replay_joined(const ChunkShape& shape, std::span<const ChunkCosts> gpus,
                           std::span<const Bandwidth> links, Engine engine) {
  const JoinedChunk joined = joined_chunk(shape, gpus, links);
  const DecidingLinks few = deciding_links(joined.links, joined.graph);
  const Timeline timeline = simulate(few.links, few.graph, engine);
  const auto last = std::ranges::max_element(
      joined.gpus, {}, [&](const GpuChunk& gpu) { return timeline[index(gpu.last)].finish; });
  const ChunkGraph& graph = joined.graphs[static_cast<std::size_t>(last - joined.gpus.begin())];
  ChunkProfile profile = profile_of(shape, makespan(timeline), spans_of(graph, *last, timeline));
  profile.kernels = graph.kernels;
  return profile;
}

}  // namespace trainyard
