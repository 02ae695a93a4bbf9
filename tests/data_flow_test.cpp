#include "workloads/data_flow.hpp"

#include <set>

#include "tests/catch.hpp"
#include "workloads/placement.hpp"

using namespace trainyard;

TEST_CASE("a pass needs what its neighbours make, along its pipe") {
  const Schedule schedule = idle_schedule(bidirectional_placement(2), 4);
  const DataFlow flow{schedule};
  CHECK(flow.stages() == 4);  // stages 2 and 3 are those of the second pipe
  CHECK(flow.holder(0) == 0);
  CHECK(flow.holder(1) == 1);
  CHECK(flow.holder(2) == 1);
  CHECK(flow.holder(3) == 0);

  CHECK_FALSE(flow.handed_input(0, {ChunkKind::forward, 0, 1}));
  CHECK(flow.handed_input(0, {ChunkKind::forward, 1, 1}) == Item{Part::forward, 2, 1});
  CHECK(flow.handed_input(0, {ChunkKind::backward, 0, 1}) == Item{Part::gradient, 1, 1});
  CHECK_FALSE(flow.handed_input(0, {ChunkKind::backward_input, 1, 1}));
  CHECK_FALSE(flow.handed_input(0, {ChunkKind::weights, 0, 1}));

  CHECK_FALSE(flow.own_input(0, {ChunkKind::forward, 0, 1}));
  CHECK(flow.own_input(0, {ChunkKind::backward, 1, 1}) == Item{Part::forward, 3, 1});
  CHECK(flow.own_input(0, {ChunkKind::weights, 0, 1}) == Item{Part::gradient, 0, 1});

  CHECK(flow.taker({Part::forward, 0, 1}) == Item{Part::forward, 1, 1});
  CHECK_FALSE(flow.taker({Part::forward, 1, 1}));
  CHECK(flow.taker({Part::gradient, 3, 1}) == Item{Part::gradient, 2, 1});
  CHECK_FALSE(flow.taker({Part::gradient, 2, 1}));
}

TEST_CASE("every item has a slot of its own") {
  const Schedule schedule = idle_schedule(looped_placement(2, 3), 4);
  const DataFlow flow{schedule};
  std::set<std::size_t> slots;
  for (const Part part : {Part::forward, Part::gradient}) {
    for (int stage = 0; stage < 6; ++stage) {
      for (int i = 0; i < 4; ++i) slots.insert(flow.slot({part, stage, i}));
    }
  }
  CHECK(slots.size() == flow.slots());
  CHECK(*slots.rbegin() == flow.slots() - 1);
}
