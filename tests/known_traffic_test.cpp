#include "workloads/known_traffic.hpp"

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/misfit.hpp"
#include "workloads/step_traffic.hpp"

using namespace trainyard;

namespace {

Approx near(Seconds time) {
  return Approx(time.value()).epsilon(1e-9).margin(1e-15);
}

std::vector<Run> random_runs(unsigned seed) {
  std::vector<Run> runs;
  for (unsigned round = 0; round < 40; ++round) {
    Run run = random_run(seed + round);
    if (!find_misfit(run.model, run.training, run.plan, run.fabric.nodes, 8)) {
      runs.push_back(std::move(run));
    }
  }
  return runs;
}

SyncKey sync_key(const TrainingSetup& setup) {
  return {setup, {setup.plan, {setup.plan, 0}}};
}

}  // namespace

TEST_CASE("copies take as long as on the links of the cluster") {
  const unsigned seed = 7900;
  CAPTURE(seed);
  for (const Run& run : random_runs(seed)) {
    const TrainingSetup setup = run.setup();
    const Schedule schedule = schedule_of(setup.plan, setup.training);
    const SyncTimes direct = sync_times(step_sync(setup, schedule), setup.cluster.links.bandwidth);
    KnownTraffic traffic;
    const SyncTimes& known = traffic.sync(setup, schedule, sync_key(setup));
    REQUIRE(known.stages.size() == direct.stages.size());
    for (std::size_t stage = 0; stage < known.stages.size(); ++stage) {
      CHECK(known.stages[stage].reduce.value() == near(direct.stages[stage].reduce));
      CHECK(known.stages[stage].gather.value() == near(direct.stages[stage].gather));
    }
    CHECK(known.agree == direct.agree);
    CHECK(known.optimizer == direct.optimizer);
  }
}

TEST_CASE("replicas hand over in the time that the replay finds for them") {
  const unsigned seed = 7950;
  CAPTURE(seed);
  for (const Run& run : random_runs(seed)) {
    const TrainingSetup setup = run.setup();
    const Schedule schedule = schedule_of(setup.plan, setup.training);
    const auto classes = replica_classes(setup, schedule, site_traffic(setup));
    const StepTraffic direct = step_traffic(setup, schedule, classes);
    const PipelineOrder order = pipeline_order(schedule);
    KnownTraffic traffic;
    const auto& known = traffic.replicas(setup, order, {setup.plan, 0});
    REQUIRE(known.size() == classes.size());
    for (std::size_t i = 0; i < classes.size(); ++i) {
      for (std::size_t sender = 0; sender < order.senders.size(); ++sender) {
        const auto [from, to] = order.senders[sender];
        if (from == to) continue;
        const AloneSend& send = known[i].sends[sender];
        const std::size_t rank = i * order.ranks() + static_cast<std::size_t>(from);
        CHECK((send.latency + send.busy * sent_between_stages(setup).value()).value() ==
              near(direct.hand_overs[rank][static_cast<std::size_t>(to)].alone));
      }
    }
  }
}

TEST_CASE("sites behave alike where their GPUs form the same groups, in pipelines of any length") {
  TrainingSetup setup = plain_run(4, ScheduleKind::one_forward_one_backward).setup();
  setup.plan.tensor = 4;
  setup.plan.data = 2;
  KnownTraffic traffic;
  const std::vector<std::size_t> numbers = traffic.sites(setup).numbers;
  setup.plan.pipeline = 2;
  setup.plan.data = 4;
  CHECK(traffic.sites(setup).numbers == numbers);
  setup.plan.tensor = 2;
  setup.plan.data = 8;
  CHECK(traffic.sites(setup).numbers != numbers);
}
