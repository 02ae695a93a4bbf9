#include "workloads/deadlock.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "workloads/breadth_first.hpp"
#include "workloads/placement.hpp"

using namespace trainyard;

namespace {

constexpr auto forward = ChunkKind::forward;
constexpr auto backward = ChunkKind::backward;
constexpr auto pair = ChunkKind::pair;

/// What keeps an order on one pipe from its end; empty if nothing does.
std::string deadlock_of(int micro_batches, std::vector<std::vector<Chunk>> order) {
  Schedule schedule =
      idle_schedule(looped_placement(static_cast<int>(order.size())), micro_batches);
  schedule.order = std::move(order);
  return find_deadlock(schedule).value_or("");
}

}  // namespace

TEST_CASE("an order that comes to its end has no deadlock") {
  CHECK_FALSE(find_deadlock(gpipe(3, 4)));
}

TEST_CASE("a deadlock is told as the cycle of chunks, back to the first") {
  CHECK(deadlock_of(2, {{{forward, 0, 0}, {backward, 0, 0}, {forward, 0, 1}, {backward, 0, 1}},
                        {{forward, 0, 1}, {forward, 0, 0}, {backward, 0, 0}, {backward, 0, 1}}}) ==
        "the order deadlocks: rank 0's backward of micro-batch 0 (chunk 1) waits for rank 1's "
        "backward of micro-batch 0 (chunk 2), which comes after its own forward of micro-batch 1 "
        "(chunk 0), which waits for rank 0's forward of micro-batch 1 (chunk 2), which comes after "
        "the first");
}

TEST_CASE("a chunk that waits for one which waits itself is told without what comes between") {
  CHECK(deadlock_of(2, {{{forward, 0, 0}, {backward, 0, 0}, {forward, 0, 1}, {backward, 0, 1}},
                        {{forward, 0, 0}, {backward, 0, 0}, {forward, 0, 1}, {backward, 0, 1}},
                        {{forward, 0, 0}, {forward, 0, 1}, {backward, 0, 0}, {backward, 0, 1}}}) ==
        "the order deadlocks: rank 1's backward of micro-batch 0 (chunk 1) waits for rank 2's "
        "backward of micro-batch 0 (chunk 2), which comes after its own forward of micro-batch 1 "
        "(chunk 1), which waits for rank 1's forward of micro-batch 1 (chunk 2), which comes after "
        "the first");
}

TEST_CASE("a rank that waits for itself is found, even if others wait for it first") {
  CHECK(deadlock_of(1, {{{forward}, {backward}}, {{backward}, {forward}}}) ==
        "the order deadlocks: rank 1's backward of micro-batch 0 (chunk 0) waits for its own "
        "forward of micro-batch 0 (chunk 1), which comes after the first");
}

TEST_CASE("a deadlock across phases is spelled with the phases") {
  Schedule schedule = idle_schedule(bidirectional_placement(1), 2);
  schedule.order = {{{pair, 0, 0, 1, 0}, {backward, 0, 0}, {forward, 1, 0}}};
  CHECK(find_deadlock(schedule).value_or("") ==
        "the order deadlocks: rank 0's forward of micro-batch 0 in phase 0 beside backward of "
        "micro-batch 0 in phase 1 (chunk 0) waits for its own forward of micro-batch 0 in phase 1 "
        "(chunk 2), which comes after the first");
}
