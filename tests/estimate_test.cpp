#include "workloads/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/plan_trials.hpp"
#include "workloads/recompute_choice.hpp"

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

  /// Of the replay over the estimate.
  double excess() const { return step.timeline.end / estimate.step_time - 1.0; }
};

BothWays both_ways(const TrainingSetup& setup) {
  PlanEstimates estimates{setup};
  return {estimates(setup.plan, setup.training), replay_training_step(setup, Engine::fluid)};
}

bool is_plan(const Run& run) {
  return !find_misfit(run.model, run.training, run.plan, run.fabric.nodes, 8);
}

/// Random runs that are plans.
std::vector<Run> random_runs(unsigned seed, unsigned draws = rounds) {
  std::vector<Run> runs;
  for (unsigned round = 0; round < draws; ++round) {
    Run run = random_run(seed + round);
    if (is_plan(run)) runs.push_back(std::move(run));
  }
  return runs;
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

/// Experts that differ in popularity, in several ways.
TrainingSetup with_skew(TrainingSetup setup) {
  setup.training.expert_load = {.kind = LoadKind::zipf, .skew = 0.8, .draws = 3, .seed = 5};
  setup.loads = expert_loads_of(setup.model, setup.training, setup.plan);
  return setup;
}

/// Every third GPU slower, and one more than those.
TrainingSetup with_slow_gpus(TrainingSetup setup) {
  setup.cluster.speeds.assign(setup.cluster.gpus.size(), 1.0);
  for (std::size_t gpu = 0; gpu < setup.cluster.speeds.size(); gpu += 3) {
    setup.cluster.speeds[gpu] = 0.9;
  }
  setup.cluster.speeds[5] = 0.7;
  return setup;
}

void check_equal(const MemoryUse& a, const MemoryUse& b) {
  CHECK(a.weights == b.weights);
  CHECK(a.gradients == b.gradients);
  CHECK(a.optimizer == b.optimizer);
  CHECK(a.activations == b.activations);
  CHECK(a.buffers == b.buffers);
  CHECK(a.host == b.host);
}

}  // namespace

TEST_CASE("an estimate is never above the replay, mostly as long, and seldom far below") {
  const unsigned seed = 7200;
  CAPTURE(seed);
  std::vector<double> excesses;
  for (const Run& run : random_runs(seed)) {
    const double excess = both_ways(run.setup()).excess();
    CHECK(excess >= -1e-9);
    excesses.push_back(excess);
  }
  REQUIRE(excesses.size() > rounds / 2);
  std::ranges::sort(excesses);
  CHECK(excesses[excesses.size() / 2] < 1e-9);
  CHECK(excesses[excesses.size() * 9 / 10] < 0.03);
}

TEST_CASE("without overlap an estimate is the replay") {
  const unsigned seed = 7300;
  for (const Run& run : random_runs(seed)) {
    CAPTURE(seed);
    CHECK(std::abs(both_ways(without_overlap(run).setup()).excess()) < 1e-9);
  }
}

TEST_CASE("with skewed experts too") {
  int replayed = 0;
  for (const Run& run : random_runs(7400)) {
    if (!run.model.experts || run.plan.expert == 1) continue;
    CHECK(std::abs(both_ways(with_skew(without_overlap(run).setup())).excess()) < 1e-9);
    CHECK(both_ways(with_skew(run.setup())).excess() >= -1e-9);
    if (++replayed == 30) break;
  }
  CHECK(replayed > 0);
}

TEST_CASE("and with some slower GPUs") {
  std::size_t most_classes = 1;
  for (const Run& run : random_runs(7500)) {
    const BothWays both = both_ways(with_slow_gpus(without_overlap(run).setup()));
    CHECK(std::abs(both.excess()) < 1e-9);
    most_classes = std::max(most_classes, both.step.classes.size());
  }
  CHECK(most_classes > 1);
}

TEST_CASE("the memory of an estimate is that of the replay's fullest rank, to the byte") {
  for (const Run& run : random_runs(7600)) {
    const BothWays both = both_ways(run.setup());
    const MemoryUse fullest = *std::ranges::max_element(both.step.memory, {}, &MemoryUse::total);
    check_equal(both.estimate.memory, fullest);
    CHECK(both.estimate.fits == (fullest.total() <= run.setup().gpu.memory));
  }
}

TEST_CASE("what is kept of other plans changes no estimate") {
  for (const bool experts : {false, true}) {
    std::vector<Run> runs;
    for (unsigned round = 0; round < 2 * rounds; ++round) {
      Run run = random_run(7700 + round);
      if (run.fabric.nodes != 2 || run.model.experts.has_value() != experts) continue;
      if (!runs.empty()) {
        run.fabric = runs.front().fabric;
        run.model = runs.front().model;
        run.stack = runs.front().stack;
      }
      if (is_plan(run)) runs.push_back(run);
    }
    REQUIRE(runs.size() > 10);
    const TrainingSetup base = runs.front().setup();
    PlanEstimates kept{base};
    for (int again = 0; again < 2; ++again) {
      for (const Run& run : runs) {
        for (const bool skewed : {false, true}) {
          Training training = run.training;
          if (skewed && experts) training.expert_load = {.kind = LoadKind::zipf, .skew = 0.5};
          PlanEstimates fresh{base};
          const StepEstimate alone = fresh(run.plan, training);
          const StepEstimate after_others = kept(run.plan, training);
          CHECK(after_others.step_time.value() == Approx(alone.step_time.value()).epsilon(1e-12));
          check_equal(after_others.memory, alone.memory);
        }
      }
    }
  }
}

TEST_CASE("what is no plan is told before it is estimated") {
  Run run = plain_run(4, ScheduleKind::one_forward_one_backward);
  PlanEstimates estimates{run.setup()};
  CHECK_FALSE(estimates.misfit_of(run.plan, run.training));
  run.plan.data = 3;
  const auto misfit = estimates.misfit_of(run.plan, run.training);
  REQUIRE(misfit);
  CHECK(misfit->key == "data");
  CHECK(misfit->problem == "4 stages x 3 data ranks are 12 GPUs, but the cluster has 32");
}

TEST_CASE("what does not matter of a recomputation changes no estimate") {
  int different = 0;
  for (const Run& run : random_runs(7800, rounds / 4)) {
    const Recompute all{.norm = true,
                        .latent_up_projection = true,
                        .expert_activation = true,
                        .scores = true,
                        .network = true,
                        .experts = true};
    const int layers = most_stage_layers(run.model, run.plan);
    for (Recompute raw : {all, Recompute{.norm = true, .layer = true, .layers = layers}}) {
      Training training = run.training;
      PlanEstimates estimates{run.setup()};
      training.recompute = raw;
      const StepEstimate as_said = estimates(run.plan, training);
      training.recompute = as_it_matters(raw, run.model, layers);
      different += training.recompute != raw;
      const StepEstimate as_matters = estimates(run.plan, training);
      CHECK(as_matters.step_time.value() == Approx(as_said.step_time.value()).epsilon(1e-12));
      check_equal(as_matters.memory, as_said.memory);
    }
  }
  CHECK(different > 0);
}

TEST_CASE("the bubble of an estimate is that of the replay, without overlap") {
  for (const Run& run : random_runs(7900, rounds / 4)) {
    const BothWays both = both_ways(without_overlap(run).setup());
    if (both.step.classes.size() > 1) continue;
    const StepTimeline& timeline = both.step.timeline;
    Seconds busy;
    for (const auto& rank : timeline.chunks) {
      for (const Interval& chunk : rank) busy += chunk.duration();
    }
    const Seconds idle = timeline.pipeline_end - busy / static_cast<double>(both.step.ranks());
    CHECK(both.estimate.bubble.value() ==
          Approx(idle.value()).epsilon(1e-6).margin(1e-6 * both.estimate.step_time.value()));
  }
}
