#include "workloads/building_block.hpp"

#include <utility>

#include "tests/schedules.hpp"

using namespace trainyard;

// Makespans, peaks and drawings are those of an independent replay.

TEST_CASE("V-Half and V-Min end when an independent replay says, and keep as much") {
  check_golden({
      {v_half(4, 8), 60.0, 60.0, 62.2, 62.2, std::vector(4, 6)},
      {v_half(8, 16), 122.0, 122.0, 127.0, 127.0, std::vector(8, 10)},
      {v_min(4, 8), 59.0, 59.0, 68.8, 68.8, std::vector(4, 4)},
      {v_min(8, 16), 123.0, 123.0, 144.0, 144.0, {6, 8, 8, 6, 8, 8, 6, 8}},
  });
}

TEST_CASE("V-Half repeats its block every six slots") {
  check_drawing(v_half(4, 8), "v-half");
}

TEST_CASE("V-Min repeats its block every six slots") {
  check_drawing(v_min(4, 8), "v-min");
}

TEST_CASE("V-Half keeps two stages more than half of 1F1B's, V-Min a third and a bit") {
  for (int ranks = 4; ranks <= 16; ranks += 2) {
    CAPTURE(ranks);
    CHECK(std::ranges::max(peak_activations(v_half(ranks, 4 * ranks))) == ranks + 2);
  }
  for (const auto& [ranks, most] : {std::pair{4, 4}, {6, 6}, {8, 8}, {10, 8}, {12, 10}, {16, 12}}) {
    CAPTURE(ranks);
    CHECK(std::ranges::max(peak_activations(v_min(ranks, 4 * ranks))) == most);
  }
}
