#pragma once

#include <array>
#include <string_view>

#include "workloads/chunk.hpp"

namespace trainyard {

/// A stream of a chunk, as drawings call it.
struct StreamName {
  StreamId stream;
  std::string_view name;
};

/// All of them, in the order of their ids.
inline constexpr std::array<StreamName, ChunkGraph::streams> stream_names{{
    {ChunkGraph::compute, "compute"},
    {ChunkGraph::exchange, "expert exchange"},
    {ChunkGraph::tensor, "rows of shared matrices"},
    {ChunkGraph::context, "keys and values"},
    {ChunkGraph::gather, "weights"},
    {ChunkGraph::scatter, "gradients"},
}};

}  // namespace trainyard
