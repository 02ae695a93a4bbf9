#include "workloads/flat_syncs.hpp"

#include <array>

#include "tests/catch.hpp"
#include "tests/chunks.hpp"

using namespace trainyard;

namespace {

constexpr Chunk forward{.kind = ChunkKind::forward};
constexpr Chunk backward{.kind = ChunkKind::backward};

/// Ranks 0 and 1 hold copies of a stage, which travel in two pieces.
const std::array<StageSync, 1> syncs{
    {{.holders = {{.rank = 0, .phase = 0}, {.rank = 1, .phase = 0}},
      .pieces = 2,
      .gather = seconds_on_link(1.0),
      .reduce = seconds_on_link(2.0)}}};

GpuChunk done(std::uint32_t first_piece) {
  return {.first = {},
          .last = TaskId{first_piece + 1},
          .pieces = {TaskId{first_piece}, TaskId{first_piece + 1}},
          .tasks = {}};
}

}  // namespace

TEST_CASE("a rank's first forward waits for weights, and its last backward gives gradients") {
  StepGraph flat;
  FlatSyncs flat_syncs{syncs, 0, 1, flat};
  CHECK(flat.graph.size() == 2);
  CHECK(flat_syncs.gathers().front() == std::vector{TaskId{0}, TaskId{1}});
  const SyncsOfChunk first = flat_syncs.next(1, forward, 2);
  CHECK(first.gather);
  CHECK(flat_syncs.pieces(first) == 2);
  CHECK_FALSE(flat_syncs.next(1, forward, 2).gather);
  const SyncsOfChunk inner = flat_syncs.next(1, backward, 2);
  CHECK_FALSE(inner.reduce);
  CHECK(flat_syncs.pieces(inner) == 1);
  CHECK(flat_syncs.next(1, backward, 2).reduce);
  CHECK_FALSE(flat_syncs.next(2, forward, 2).gather);  // holds no copy
}

TEST_CASE("gradients are summed piece by piece, once all GPUs of all holders have theirs") {
  StepGraph flat;
  FlatSyncs flat_syncs{syncs, 10, 1, flat};
  const auto kernel = [&] { return flat.add({}, StreamId{0}, Seconds{1.0}, {}, {}); };
  for (int task = 0; task < 4; ++task) kernel();
  flat_syncs.note_ends(0, done(2));
  flat_syncs.add_reduces(0, flat);
  CHECK(flat_syncs.reduces().front().empty());
  flat_syncs.note_ends(0, done(4));
  flat_syncs.add_reduces(0, flat);
  REQUIRE(flat_syncs.reduces().front().size() == 2);
  const TaskView piece = flat.graph[flat_syncs.reduces().front().front()];
  CHECK(std::vector<TaskId>{piece.after.begin(), piece.after.end()} ==
        std::vector{TaskId{2}, TaskId{4}});
  CHECK(piece.stream == StreamId{11});
}
