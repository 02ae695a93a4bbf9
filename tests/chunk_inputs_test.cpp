#include "analysis/chunk_inputs.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "workloads/dualpipe.hpp"
#include "workloads/one_forward_one_backward.hpp"
#include "workloads/zero_bubble.hpp"

using namespace trainyard;

namespace {

/// The chunk that made something, as a reader calls it.
std::string maker(const Schedule& schedule, const ChunkInput& input) {
  const Chunk& chunk = schedule.order[static_cast<std::size_t>(input.rank)][input.slot];
  return std::to_string(input.rank) + ": " + spelled(schedule, input.rank, chunk);
}

std::vector<std::string> makers(const Schedule& schedule, std::size_t rank, std::size_t slot) {
  std::vector<std::string> names;
  const auto inputs = chunk_inputs(schedule);
  for (const ChunkInput& input : inputs[rank][slot]) {
    names.push_back(maker(schedule, input));
  }
  return names;
}

}  // namespace

TEST_CASE("a chunk takes what its own rank kept, and what the rank beside it made") {
  using Names = std::vector<std::string>;
  const Schedule schedule = zero_bubble_h1(2, 2);
  for (std::size_t rank = 0; rank < 2; ++rank) {
    for (std::size_t slot = 0; slot < schedule.order[rank].size(); ++slot) {
      const Chunk& chunk = schedule.order[rank][slot];
      const std::string own = std::to_string(rank) + ": ";
      const std::string of = " of micro-batch " + std::to_string(chunk.micro_batch);
      Names expected;
      if (chunk.kind == ChunkKind::forward) {
        if (rank == 1) expected = {"0: forward" + of};
      } else if (chunk.kind == ChunkKind::weights) {
        expected = {own + "backward for inputs" + of};
      } else {
        expected = {own + "forward" + of};
        if (rank == 0) expected.push_back("1: backward for inputs" + of);
      }
      CAPTURE(rank, slot);
      CHECK(makers(schedule, rank, slot) == expected);
    }
  }
}

TEST_CASE("activations are handed over once a micro-batch wherever a pipe goes to another rank") {
  for (const Schedule& schedule :
       {one_forward_one_backward(4, 8), zero_bubble_v(4, 8), dualpipe(4, 16)}) {
    std::size_t handed = 0;
    const auto inputs = chunk_inputs(schedule);
    for (std::size_t rank = 0; rank < inputs.size(); ++rank) {
      for (const auto& of_chunk : inputs[rank]) {
        for (const ChunkInput& input : of_chunk) {
          handed += input.part == Part::forward && input.rank != static_cast<int>(rank) ? 1 : 0;
        }
      }
    }
    // Of V-shaped placements the turn of the V is within a rank.
    const auto phases = schedule.placement.front().size();
    const bool is_v = phases == 2 && schedule.stages == 8;
    const std::size_t hops = is_v ? 6 : phases == 2 ? 2 * 3 : 3;
    CHECK(handed == hops * static_cast<std::size_t>(schedule.micro_batches));
  }
}
