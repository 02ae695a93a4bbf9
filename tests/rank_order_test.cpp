#include "workloads/rank_order.hpp"

#include <utility>

#include "tests/catch.hpp"

using namespace trainyard;

TEST_CASE(
    "each phase of a rank takes its micro-batches in rising order, and no more than there are") {
  RankOrder order{2, 2};
  order.forward(0);
  order.forward(1);
  order.forward(0);
  order.forward(0);
  order.backward(1);
  CHECK(std::move(order).take() == std::vector<Chunk>{{ChunkKind::forward, 0, 0},
                                                      {ChunkKind::forward, 1, 0},
                                                      {ChunkKind::forward, 0, 1},
                                                      {ChunkKind::backward, 1, 0}});
}

TEST_CASE("weights that were put off are run the oldest first, of a phase or of all") {
  RankOrder order{2, 3};
  order.weights();  // none owed
  for (const int phase : {0, 1, 1, 0}) order.backward_input(phase);
  order.weights(1);
  CHECK(order.owes_weights(1));
  order.oldest_weights();
  order.all_weights(1);
  CHECK_FALSE(order.owes_weights(1));
  CHECK(order.owes_weights(0));
  const std::vector<Chunk> chunks = std::move(order).take();
  REQUIRE(chunks.size() == 7);
  CHECK(chunks[4] == Chunk{ChunkKind::weights, 1, 0});
  CHECK(chunks[5] == Chunk{ChunkKind::weights, 0, 0});
  CHECK(chunks[6] == Chunk{ChunkKind::weights, 1, 1});
}

TEST_CASE("a pair takes the next micro-batch of both its phases") {
  RankOrder order{2, 2};
  order.forward(0);
  order.pair(0, 1);
  CHECK(std::move(order).take().back() == Chunk{ChunkKind::pair, 0, 1, 1, 0});
}
