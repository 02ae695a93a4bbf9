#include "workloads/gpu_groups.hpp"

#include <numeric>
#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"

using namespace trainyard;

namespace {

const GpuGroups& of(const std::array<GpuGroups, sharings>& groups, Sharing sharing) {
  return groups[static_cast<std::size_t>(sharing)];
}

}  // namespace

TEST_CASE("every place is in one group of each kind, and a GPU has the place that the plan says") {
  const unsigned seed = GENERATE(range(1U, 101U));
  CAPTURE(seed);
  const TrainingSetup setup = random_run(seed).setup();
  for (int rank = 0; rank < setup.plan.pipeline; ++rank) {
    const std::vector<int> place_of = places(setup.plan, rank);
    for (const GpuGroups& groups : gpu_groups(setup, rank)) {
      REQUIRE(groups.of.size() == static_cast<std::size_t>(setup.plan.stage_gpus()));
      std::size_t members = 0;
      for (std::size_t group = 0; group < groups.members.size(); ++group) {
        members += groups.members[group].size();
        for (const int place : groups.members[group]) {
          CHECK(groups.of[static_cast<std::size_t>(place)] == group);
        }
      }
      CHECK(members == groups.of.size());
    }
    for (int place = 0; place < setup.plan.stage_gpus(); ++place) {
      CHECK(place_of[index(setup.plan.gpu(rank, place))] == place);
    }
  }
}

TEST_CASE("GPUs that share weights are all that wait for each other's shards") {
  Run run = plain_run(2, ScheduleKind::gpipe);
  run.plan.tensor = 2;
  run.plan.data = 8;
  run.plan.shard = 4;
  // Without ZeRO-3 weights do not travel with layers.
  CHECK(of(gpu_groups(run.setup(), 0), Sharing::shards).members.size() == 16);
  // Sums over copies of a shard join the shard groups of a tensor rank.
  run.plan.zero = 3;
  const auto groups = gpu_groups(run.setup(), 0);
  REQUIRE(of(groups, Sharing::shards).members.size() == 2);
  CHECK(of(groups, Sharing::shards).members[1] == std::vector{1, 3, 5, 7, 9, 11, 13, 15});
  CHECK(of(groups, Sharing::matrices).members[1] == std::vector{2, 3});
}
