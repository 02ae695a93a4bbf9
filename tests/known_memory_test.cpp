#include "workloads/known_memory.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"

using namespace trainyard;

TEST_CASE("what the fullest rank holds is known to the byte, whatever was asked before") {
  const unsigned seed = 7800;
  CAPTURE(seed);
  std::mt19937 random{seed};
  TrainingSetup setup = setup_on(cluster_from("{gpu: H800-SXM, nodes: 1, fabric: single-switch}"),
                                 deepseek_v3(), training_of(1), {});
  KnownMemory known;
  for (int round = 0; round < 60; ++round) {
    CAPTURE(round);
    const auto [plan, batch] = random_wide_plan(random);
    setup.plan = plan;
    setup.plan.zero = static_cast<int>(random() % 4);
    setup.training = training_of(batch);
    setup.training.recompute.layer = random() % 4 == 0;

    const Schedule schedule = schedule_of(setup.plan, setup.training);
    const std::vector<MemoryUse> ranks = memory_by_rank(setup.model, setup.training, setup.plan,
                                                        setup.stack, schedule, load_of(setup));
    const Bytes most = std::ranges::max_element(ranks, {}, &MemoryUse::total)->total();
    const StateKey states{setup.plan, {setup.plan, 0}};
    const PipelineOrder order = pipeline_order(schedule);
    for (int again = 0; again < 2; ++again) {
      CHECK(known.of_fullest(setup, order, {setup, 0}, states).total() == most);
    }
  }
}
