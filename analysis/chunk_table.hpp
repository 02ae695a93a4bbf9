#pragma once

#include <span>
#include <string>

#include "workloads/replay.hpp"

namespace trainyard {

/// A table of chunks: kind, time, exposed communication, stage. Chunks of the same kind and stages
/// that differ in where their rows go or where they run are one row, from the shortest to the
/// longest.
std::string chunk_table(std::span<const ChunkProfile> profiles);

}  // namespace trainyard
