#include "analysis/chunk_inside.hpp"

namespace trainyard {

ChunkInside inside_of(const TrainingStep& step, std::size_t rank, std::size_t slot) {
  const Interval& chunk = step.timeline.chunks[rank][slot];
  const Seconds profile = step.profiles[step.uses[rank][slot]].duration;
  return {
      .chunk = chunk,
      .start = chunk.start + std::clamp(chunk.duration() - profile, Seconds{}, step.chunk_start),
      .pace = std::min(1.0, chunk.duration() / profile)};
}

}  // namespace trainyard
