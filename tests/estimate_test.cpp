#include "workloads/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"

using namespace trainyard;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr unsigned rounds = 40;
#else
constexpr unsigned rounds = 300;
#endif

struct BothWays {
  StepEstimate estimate;
  TrainingStep step;

  double excess() const { return step.timeline.end / estimate.step_time - 1.0; }
};

BothWays both_ways(const Run& run) {
  const TrainingSetup setup = run.setup();
  PlanEstimates estimates{setup};
  return {estimates(run.plan, run.training), replay_training_step(setup, Engine::fluid)};
}

bool is_plan(const Run& run) {
  return !find_misfit(run.model, run.training, run.plan, run.fabric.nodes, 8);
}

Run without_overlap(Run run) {
  run.plan.overlap = {.tensor = false,
                      .gradient = false,
                      .parameter = false,
                      .point_to_point = false,
                      .expert = false,
                      .context = false};
  return run;
}

MemoryUse fullest_of(const std::vector<MemoryUse>& ranks) {
  return *std::ranges::max_element(ranks, {}, &MemoryUse::total);
}

void check_equal(const MemoryUse& a, const MemoryUse& b) {
  CHECK(a.weights.value() == b.weights.value());
  CHECK(a.gradients.value() == b.gradients.value());
  CHECK(a.optimizer.value() == b.optimizer.value());
  CHECK(a.activations.value() == b.activations.value());
  CHECK(a.buffers.value() == b.buffers.value());
  CHECK(a.host.value() == b.host.value());
}

}  // namespace

TEST_CASE("an estimate is never above the replay, and in the median close to it") {
  const unsigned seed = 7200;
  std::vector<double> excesses;
  for (unsigned round = 0; round < rounds; ++round) {
    CAPTURE(seed, round);
    const Run run = random_run(seed + round);
    if (!is_plan(run)) continue;
    const BothWays both = both_ways(run);
    CHECK(both.excess() >= -1e-9);
    check_equal(both.estimate.memory, fullest_of(both.step.memory));
    excesses.push_back(both.excess());
  }
  REQUIRE(excesses.size() > rounds / 2);
  std::ranges::sort(excesses);
  for (double q : {0.0, .1, .25, .5, .75, .9, 1.0})
    WARN(q << " " << excesses[static_cast<size_t>(q * double(excesses.size() - 1))]);
  CHECK(excesses[excesses.size() / 2] < 0.03);
}

TEST_CASE("without overlap an estimate is the replay") {
  const unsigned seed = 7300;
  int bad = 0, n = 0;
  for (unsigned round = 0; round < rounds; ++round) {
    CAPTURE(seed, round);
    const Run run = without_overlap(random_run(seed + round));
    if (!is_plan(run)) continue;
    ++n;
    const BothWays both = both_ways(run);
    if (std::abs(both.excess()) > 1e-9) {
      ++bad;
      WARN("round " << round << " " << both.excess() << " classes " << both.step.classes.size()
                    << " zero " << run.plan.zero << " nodes " << run.fabric.nodes << " "
                    << run.fabric.kind << " p " << run.plan.pipeline << " experts "
                    << run.model.experts.has_value());
    }
  }
  WARN(bad << " of " << n);
}
