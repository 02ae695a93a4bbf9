// How many plans of Llama 3.1 405B on 1,024 H100 are estimated in a second on one core, and how far
// the best of those that fit are from their replays:
//
//   $ cmake --build --preset release --target plans_per_second
//   $ build/release/plans_per_second [STACK]
//
// Machines are noisy: compare the rows of one table, not tables.

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "tests/setups.hpp"
#include "workloads/estimate.hpp"
#include "workloads/recompute_choice.hpp"

using namespace trainyard;

namespace {

constexpr const char* cluster = "{gpu: H100-SXM, nodes: 128, fabric: fat-tree}";
constexpr int gpus = 1024;
constexpr std::size_t enough = 10'000;
constexpr std::size_t kept = 10;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double peak_mebibytes() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_maxrss) / 1024.0;
}

/// 512 sequences of 8,192 tokens in a step.
Training training_with(const Recompute& recompute) {
  return {.tokens = Tokens{15e12},
          .sequence_length = 8192,
          .global_batch = 512,
          .precision = Precision::bf16,
          .recompute = recompute};
}

using Visit = std::function<void(const Plan&, const Training&)>;

void vary_recomputation(const Plan& plan, const Visit& visit) {
  for (const Recompute& recompute :
       {Recompute{}, Recompute{.norm = true}, Recompute{.layer = true, .layers = 1},
        Recompute{.layer = true}}) {
    visit(plan, training_with(recompute));
  }
}

void vary_habits(Plan plan, const Visit& visit) {
  for (const int zero : {0, 1, 3}) {
    for (const bool sequence_parallel : {false, true}) {
      for (const bool beside : {false, true}) {
        plan.zero = zero;
        plan.sequence_parallel = sequence_parallel;
        plan.overlap = {.tensor = beside,
                        .gradient = beside,
                        .parameter = beside,
                        .point_to_point = beside,
                        .expert = {},
                        .context = beside};
        vary_recomputation(plan, visit);
      }
    }
  }
}

void vary_schedule(Plan plan, const Visit& visit) {
  for (const ScheduleKind kind : {ScheduleKind::one_forward_one_backward,
                                  ScheduleKind::zero_bubble_h1, ScheduleKind::zero_bubble_v}) {
    plan.schedule = kind;
    vary_habits(plan, visit);
  }
  plan.schedule = ScheduleKind::interleaved;
  for (const int virtual_stages : {2, 3, 4, 6, 7}) {
    plan.virtual_stages = virtual_stages;
    vary_habits(plan, visit);
  }
}

/// All combinations of what a search would vary, some of which are no plans.
void for_each_candidate(const Visit& visit) {
  for (const int pipeline : {1, 2, 4, 8, 16, 32, 64}) {
    for (const int tensor : {1, 2, 4, 8}) {
      for (const int context : {1, 2, 4, 8}) {
        for (const int micro_batch : {1, 2, 4}) {
          Plan plan;
          plan.pipeline = pipeline;
          plan.tensor = tensor;
          plan.context = context;
          plan.data = gpus / pipeline / tensor / context;
          plan.micro_batch = micro_batch;
          vary_schedule(plan, visit);
        }
      }
    }
  }
}

struct Estimated {
  Plan plan;
  Training training;
  StepEstimate estimate;
};

/// The shortest of those that fit, shortest first.
class Best {
 public:
  void add(const Estimated& one) {
    const auto place =
        std::ranges::upper_bound(best_, one.estimate.step_time, {},
                                 [](const Estimated& known) { return known.estimate.step_time; });
    if (place - best_.begin() == static_cast<std::ptrdiff_t>(kept)) return;
    best_.insert(place, one);
    if (best_.size() > kept) best_.pop_back();
  }

  const std::vector<Estimated>& all() const { return best_; }

 private:
  std::vector<Estimated> best_;
};

Best estimate_all(const TrainingSetup& base) {
  PlanEstimates estimates{base};
  std::size_t candidates = 0;
  std::size_t plans = 0;
  std::size_t fitting = 0;
  double seconds_of_enough = 0.0;
  Best best;
  const double start = cpu_seconds();
  for_each_candidate([&](const Plan& plan, const Training& training) {
    ++candidates;
    if (estimates.misfit_of(plan, training)) return;
    const StepEstimate estimate = estimates(plan, training);
    if (++plans == enough) seconds_of_enough = cpu_seconds() - start;
    if (!estimate.fits) return;
    ++fitting;
    best.add({plan, training, estimate});
  });
  const double seconds = cpu_seconds() - start;
  std::printf("%zu candidates, of which %zu are plans and %zu fit\n", candidates, plans, fitting);
  std::printf("the first %zu plans in %.2f CPU seconds\n", enough, seconds_of_enough);
  std::printf("all in %.2f CPU seconds: %.0f plans a second, %.3f ms each; peak %.0f MiB\n\n",
              seconds, static_cast<double>(plans) / seconds,
              1e3 * seconds / static_cast<double>(plans), peak_mebibytes());
  return best;
}

void replay(TrainingSetup setup, const Best& best) {
  std::printf("%6s %7s %8s %4s  %-11s %6s %5s %4s %4s %7s  %-38s %9s %9s %6s\n", "tensor",
              "context", "pipeline", "data", "schedule", "stages", "batch", "zero", "rows",
              "overlap", "recomputed", "estimate", "replay", "error");
  const double start = cpu_seconds();
  for (const auto& [plan, training, estimate] : best.all()) {
    setup.plan = plan;
    setup.training = training;
    const Seconds replayed = replay_training_step(setup, Engine::fluid).timeline.end;
    std::printf("%6d %7d %8d %4d  %-11s %6d %5d %4d %4s %7s  %-38s %7.3f s %7.3f s %4.1f %%\n",
                plan.tensor, plan.context, plan.pipeline, plan.data,
                std::string{name_of(plan.schedule)}.c_str(), plan.virtual_stages, plan.micro_batch,
                plan.zero, plan.sequence_parallel ? "yes" : "no",
                *plan.overlap.tensor ? "yes" : "no", spelled(training.recompute).c_str(),
                estimate.step_time.value(), replayed.value(),
                100.0 * (estimate.step_time / replayed - 1.0));
  }
  std::printf("replayed with contention in %.2f CPU seconds\n", cpu_seconds() - start);
}

}  // namespace

int main(int argc, char** argv) {
  const char* stack = argc > 1 ? argv[1] : "megatron-core";
  const TrainingSetup base = setup_on(cluster_from(cluster), catalogue_model("llama3.1-405b"),
                                      training_with({}), {}, catalogue_stack(stack));
  replay(base, estimate_all(base));
  return 0;
}
