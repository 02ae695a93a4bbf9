#include "workloads/sync_times.hpp"

#include "tests/catch.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

const std::vector<Bandwidth> links{1.0_GBps, 4.0_GBps};

const HandOver gradients{.latency = 0.5_s, .load = {{LinkId{0}, 1.0_GB}, {LinkId{1}, 2.0_GB}}};
const HandOver weights{.latency = 0.25_s, .load = {{LinkId{1}, 2.0_GB}}};

StageSync stage_sync(const HandOver& gather, const HandOver& reduce, int pieces = 1) {
  return {.holders = {{0, 0}, {3, 1}}, .pieces = pieces, .gather = gather, .reduce = reduce};
}

}  // namespace

TEST_CASE("a transfer of copies takes its latency and the time of its busiest link") {
  const StepSync step{.beside = {stage_sync(weights, gradients, 4)},
                      .reduced = {},
                      .gathered = {},
                      .agree = 1.0_s,
                      .optimizer = {2.0_s, 3.0_s}};
  const SyncTimes times = sync_times(step, links);
  REQUIRE(times.stages.size() == 1);
  CHECK(times.stages[0].ranks == std::vector{0, 3});
  CHECK(times.stages[0].pieces == 4);
  CHECK(times.stages[0].reduce == 1.5_s);
  CHECK(times.stages[0].gather == 0.75_s);
  CHECK(times.reduces_beside);
  CHECK(times.gathers_beside);
  CHECK(times.agree == 1.0_s);
  CHECK(times.optimizer == std::vector{2.0_s, 3.0_s});
}

TEST_CASE("what follows the pipeline is not beside it") {
  const StepSync step{.beside = {stage_sync({}, {})},
                      .reduced = {stage_sync({}, gradients)},
                      .gathered = {stage_sync(weights, {})},
                      .agree = {},
                      .optimizer = {}};
  const SyncTimes times = sync_times(step, links);
  CHECK(times.stages[0].reduce == 1.5_s);
  CHECK(times.stages[0].gather == 0.75_s);
  CHECK_FALSE(times.reduces_beside);
  CHECK_FALSE(times.gathers_beside);
}

TEST_CASE("where weights travel with their layers nothing is exchanged once a step") {
  const SyncTimes times = sync_times({}, {});
  CHECK(times.stages.empty());
}
