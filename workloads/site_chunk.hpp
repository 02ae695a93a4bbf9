#pragma once

#include <optional>
#include <span>
#include <vector>

#include "workloads/chunk.hpp"
#include "workloads/gpu_groups.hpp"
#include "workloads/step_graph.hpp"

namespace trainyard {

/// Which streams the GPUs of a pipeline rank have in a StepGraph: one for each GPU's kernels, and
/// for each group one for each stream of a chunk, of which the first GPU's count.
struct SiteStreams {
  static constexpr std::size_t of_gpu = 1 + sharings * ChunkGraph::streams;

  std::size_t first;  ///< of the rank's first place

  StreamId kernels(int place) const { return stream(place, 0); }
  StreamId transfers(int first_place, Sharing sharing, StreamId of_chunk) const {
    return stream(first_place,
                  1 + static_cast<std::size_t>(sharing) * ChunkGraph::streams + index(of_chunk));
  }

 private:
  StreamId stream(int place, std::size_t which) const {
    return id_at<StreamId>(first + static_cast<std::size_t>(place) * of_gpu + which);
  }
};

/// A chunk that the GPUs of a site run together.
struct SiteChunk {
  StepTask task;                                  ///< what its tasks are
  const std::array<GpuGroups, sharings>& groups;  ///< of its pipeline rank
  SiteStreams streams;
  int first_place;                         ///< of the site
  std::vector<const ChunkGraph*> graphs;   ///< of each GPU, alike but for times and loads
  Seconds start;                           ///< what it takes to begin
  std::vector<std::vector<TaskId>> after;  ///< what each GPU waits for
  int pieces = 1;                          ///< in which it is told when kernels were done
  std::vector<TaskId> weights = {};        ///< what each piece waits for, if anything
};

/// What a GPU's chunk begins and ends with, as tasks of the step.
struct GpuChunk {
  TaskId first;
  TaskId last;
  std::vector<TaskId> pieces;  ///< the last kernel of each piece
  std::vector<TaskId> tasks;   ///< those of its own graph
};

/// Appends the tasks of a chunk: each kernel on each GPU, each transfer once for each group that
/// it goes on in. By place of the site.
///
/// A transfer waits until all of its group have come to it, and puts on each link the most that it
/// does for any of them; where it has no stream of its own, all
/// of them wait until it is done. A GPU ends a chunk when all of its streams do. Throws
/// std::logic_error if the graphs are not alike.
std::vector<GpuChunk> add_chunk(StepGraph& step, const SiteChunk& chunk);

}  // namespace trainyard
