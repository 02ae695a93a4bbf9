#include "workloads/site_chunk.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace trainyard {
namespace {

/// Where a chunk's further pieces begin: the first kernel after an equal share of all its kernels'
/// time.
std::vector<std::size_t> begins_of_pieces(const ChunkGraph& chunk, int pieces) {
  Seconds all;
  const auto hold_of = [&](std::size_t task) {
    return is_communication(chunk.kinds[task]) ? Seconds{} : chunk.graph[id_at<TaskId>(task)].hold;
  };
  for (std::size_t task = 0; task < chunk.graph.size(); ++task) all += hold_of(task);
  std::vector<std::size_t> begins;
  Seconds before;
  for (std::size_t task = 0; task < chunk.graph.size(); ++task) {
    const bool kernel = !is_communication(chunk.kinds[task]);
    while (kernel && std::ssize(begins) + 1 < pieces &&
           before >= all * (static_cast<double>(begins.size() + 1) / pieces)) {
      begins.push_back(task);
    }
    before += hold_of(task);
  }
  begins.resize(static_cast<std::size_t>(pieces - 1), chunk.graph.size());
  return begins;
}

bool differ(const LinkLoad& a, const LinkLoad& b) {
  return a.link != b.link || a.size != b.size;
}

/// On each link the larger load of two.
Demand most_of(std::span<const LinkLoad> a, std::span<const LinkLoad> b) {
  Demand most;
  auto next = b.begin();
  for (const LinkLoad& load : a) {
    for (; next != b.end() && next->link < load.link; ++next) most.push_back(*next);
    most.push_back(load);
    if (next == b.end() || next->link != load.link) continue;
    most.back().size = std::max(load.size, next->size);
    ++next;
  }
  most.insert(most.end(), next, b.end());
  return most;
}

class ChunkOnGpus {
 public:
  ChunkOnGpus(StepGraph& step, const SiteChunk& chunk)
      : step_{step},
        chunk_{chunk},
        model_{*chunk.graphs.front()},
        begins_{begins_of_pieces(model_, chunk.pieces)},
        last_(chunk.graphs.size()),
        result_(chunk.graphs.size()) {
    for (const ChunkGraph* graph : chunk.graphs) {
      if (graph->kinds != model_.kinds) throw std::logic_error{"GPUs of a site run unlike chunks"};
    }
  }

  std::vector<GpuChunk> add() && {
    for (std::size_t gpu = 0; gpu < result_.size(); ++gpu) begin(gpu);
    std::size_t piece = 0;
    for (std::size_t task = 0; task < model_.graph.size(); ++task) {
      for (; piece < begins_.size() && begins_[piece] == task; ++piece) end_piece(piece);
      add_task(task);
    }
    for (; piece < begins_.size(); ++piece) end_piece(piece);
    for (std::size_t gpu = 0; gpu < result_.size(); ++gpu) end(gpu);
    return std::move(result_);
  }

 private:
  void begin(std::size_t gpu) {
    awaited_ = chunk_.after[gpu];
    if (!chunk_.weights.empty()) awaited_.push_back(chunk_.weights.front());
    const TaskId first = add_on(gpu, chunk_.start);
    result_[gpu].first = first;
    last_[gpu].fill(first);
  }

  void end(std::size_t gpu) {
    awaited_.assign(last_[gpu].begin(), last_[gpu].end());
    result_[gpu].last = add_on(gpu, {});
    result_[gpu].pieces.push_back(result_[gpu].last);
  }

  void end_piece(std::size_t piece) {
    for (std::size_t gpu = 0; gpu < result_.size(); ++gpu) {
      TaskId& last = last_[gpu].front();
      result_[gpu].pieces.push_back(last);
      if (piece + 1 >= chunk_.weights.size()) continue;
      awaited_ = {last, chunk_.weights[piece + 1]};
      last = add_on(gpu, {});
    }
  }

  void add_task(std::size_t task) {
    const SpanKind kind = model_.kinds[task];
    if (!is_communication(kind)) {
      for (std::size_t gpu = 0; gpu < result_.size(); ++gpu) add_kernel(gpu, task);
      return;
    }
    const GpuGroups& groups = chunk_.groups[static_cast<std::size_t>(sharing_of(kind))];
    for (std::size_t gpu = 0; gpu < result_.size(); ++gpu) {
      const int place = chunk_.first_place + static_cast<int>(gpu);
      const std::vector<int>& group = groups.members[groups.of[static_cast<std::size_t>(place)]];
      if (group.front() == place) add_transfer(group, task);
    }
  }

  void add_kernel(std::size_t gpu, std::size_t task) {
    const TaskView view = view_of(gpu, task);
    awaited_.clear();
    await(gpu, view);
    const TaskId kernel = add_on(gpu, view.hold);
    result_[gpu].tasks.push_back(kernel);
    last_[gpu].front() = kernel;
  }

  void add_transfer(const std::vector<int>& group, std::size_t task) {
    const SpanKind kind = model_.kinds[task];
    const auto gpu_at = [&](int place) {
      return static_cast<std::size_t>(place - chunk_.first_place);
    };
    awaited_.clear();
    const TaskView first = view_of(gpu_at(group.front()), task);
    Demand load{first.load.begin(), first.load.end()};
    for (const int place : group) {
      const TaskView view = view_of(gpu_at(place), task);
      if (differ(view.load.front(), first.load.front())) load = most_of(load, view.load);
      await(gpu_at(place), view);
    }
    remove_repeated();
    const StreamId stream = chunk_.streams.transfers(group.front(), sharing_of(kind), first.stream);
    const TaskId transfer = step_.add(chunk_.task, stream, first.hold, load, awaited_);
    for (const int place : group) {
      result_[gpu_at(place)].tasks.push_back(transfer);
      last_[gpu_at(place)][index(first.stream)] = transfer;
    }
  }

  TaskView view_of(std::size_t gpu, std::size_t task) const {
    return (*chunk_.graphs[gpu]).graph[id_at<TaskId>(task)];
  }

  /// What a task of a GPU waits for, that before it on its stream included.
  void await(std::size_t gpu, const TaskView& task) {
    for (const TaskId earlier : task.after) awaited_.push_back(result_[gpu].tasks[index(earlier)]);
    awaited_.push_back(last_[gpu][index(task.stream)]);
  }

  void remove_repeated() {
    std::ranges::sort(awaited_);
    const auto repeated = std::ranges::unique(awaited_);
    awaited_.erase(repeated.begin(), repeated.end());
  }

  /// On a GPU's own stream, where only what is on others need be waited for.
  TaskId add_on(std::size_t gpu, Seconds hold) {
    const StreamId stream = chunk_.streams.kernels(chunk_.first_place + static_cast<int>(gpu));
    remove_repeated();
    std::erase_if(awaited_, [&](TaskId task) { return step_.graph[task].stream == stream; });
    return step_.add(chunk_.task, stream, hold, {}, awaited_);
  }

  StepGraph& step_;
  const SiteChunk& chunk_;
  const ChunkGraph& model_;                                    // that of the first GPU
  std::vector<std::size_t> begins_;                            // of further pieces
  std::vector<std::array<TaskId, ChunkGraph::streams>> last_;  // by GPU and stream of the chunk
  std::vector<TaskId> awaited_;                                // by the task at hand
  std::vector<GpuChunk> result_;
};

}  // namespace

std::vector<GpuChunk> add_chunk(StepGraph& step, const SiteChunk& chunk) {
  return ChunkOnGpus{step, chunk}.add();
}

}  // namespace trainyard
