#include "analysis/chunk_table.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

ChunkProfile profile_of(const ChunkShape& shape, double duration, double exposed) {
  return {.shape = shape,
          .duration = Seconds{duration},
          .exposed = Seconds{exposed},
          .compute = {},
          .communication = {}};
}

const StageShape four{.expert_layers = 4};
const StageShape last{.expert_layers = 1, .head = true};

}  // namespace

TEST_CASE("each distinct chunk has a row with its time and stage") {
  const std::vector<ChunkProfile> profiles{
      profile_of({.kind = ChunkKind::forward, .stage = four, .other = {}}, 0.0856, 0.0494),
      profile_of({.kind = ChunkKind::pair, .stage = four, .other = last}, 0.1346, 0.0)};
  CHECK(chunk_table(profiles) ==
        "\n"
        "  chunk            time    exposed  stage\n"
        "  F             85.6 ms    49.4 ms  4 MoE\n"
        "  F & B+W      134.6 ms     0.0 ms  4 MoE & 1 MoE + head\n");
}

TEST_CASE("chunks that differ in their draws or sites alone share a row") {
  std::vector<ChunkProfile> profiles{
      profile_of({.kind = ChunkKind::forward, .stage = four, .other = {}}, 0.050, 0.010),
      profile_of({.kind = ChunkKind::weights, .stage = four, .other = {}}, 0.030, 0.0)};
  profiles.push_back(profiles.front());
  profiles.back().shape.drawn = {.draw = 2, .first = 8};
  profiles.back().duration = Seconds{0.070};
  profiles.back().exposed = Seconds{0.020};
  profiles.push_back(profiles.front());
  profiles.back().shape.site = 3;
  profiles.back().duration = Seconds{0.040};
  CHECK(chunk_table(profiles) ==
        "\n"
        "  chunk       cases   shortest    longest most exposed  stage\n"
        "  F               3    40.0 ms    70.0 ms      20.0 ms  4 MoE\n"
        "  W               1    30.0 ms    30.0 ms       0.0 ms  4 MoE\n");
}
