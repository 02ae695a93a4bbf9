// How many plans of one model on one cluster are estimated in a second on one core, and how far the
// best of them are from their replays.
//
//   $ build/release/plans_per_second
//
// Machines are noisy: compare CPU seconds.

#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <vector>

#include "tests/setups.hpp"
#include "workloads/estimate.hpp"
#include "workloads/recompute_choice.hpp"

using namespace trainyard;

namespace {

struct Candidate {
  Plan plan;
  Training training;
};

struct Estimated {
  Candidate candidate;
  StepEstimate estimate;
};

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

/// All combinations of what a search would vary. Some are no plans.
class Candidates {
 public:
  explicit Candidates(int gpus) : gpus_{gpus} {}

  std::vector<Candidate> all() && {
    for (const int pipeline : {1, 2, 4, 8, 16, 32, 64}) {
      for (const int tensor : {1, 2, 4, 8}) {
        for (const int context : {1, 2, 4, 8}) {
          Plan plan;
          plan.pipeline = pipeline;
          plan.tensor = tensor;
          plan.context = context;
          plan.data = gpus_ / pipeline / tensor / context;
          add_micro_batches(plan);
        }
      }
    }
    return std::move(candidates_);
  }

 private:
  void add_micro_batches(Plan plan) {
    for (const int micro_batch : {1, 2, 4}) {
      plan.micro_batch = micro_batch;
      plan.virtual_stages = 1;
      for (const ScheduleKind kind : {ScheduleKind::one_forward_one_backward,
                                      ScheduleKind::zero_bubble_h1, ScheduleKind::zero_bubble_v}) {
        plan.schedule = kind;
        add_habits(plan);
      }
      plan.schedule = ScheduleKind::interleaved;
      for (const int virtual_stages : {2, 3, 4, 6, 8}) {
        plan.virtual_stages = virtual_stages;
        add_habits(plan);
      }
    }
  }

  void add_habits(Plan plan) {
    for (const int zero : {0, 1, 3}) {
      if (zero == 3 && plan.schedule != ScheduleKind::one_forward_one_backward) continue;
      plan.zero = zero;
      for (const bool beside : {false, true}) {
        plan.sequence_parallel = plan.tensor > 1;
        plan.overlap = {.tensor = beside,
                        .gradient = beside,
                        .parameter = beside,
                        .point_to_point = beside,
                        .expert = {},
                        .context = beside};
        add_recomputation(plan);
      }
    }
  }

  void add_recomputation(const Plan& plan) {
    for (const Recompute& recompute :
         {Recompute{}, Recompute{.norm = true}, Recompute{.layer = true, .layers = 1},
          Recompute{.layer = true}}) {
      candidates_.push_back({.plan = plan,
                             .training = {.tokens = Tokens{15e12},
                                          .sequence_length = 8192,
                                          .global_batch = 512,
                                          .precision = Precision::bf16,
                                          .recompute = recompute}});
    }
  }

  int gpus_;
  std::vector<Candidate> candidates_;
};

void print(const Estimated& one, Seconds replayed) {
  const Plan& plan = one.candidate.plan;
  std::printf("%3d %3d %3d %4d  %-12s %2d %2d   %d   %d  %-40s %8.3f s %8.3f s %5.1f %%\n",
              plan.tensor, plan.context, plan.pipeline, plan.data,
              std::string{name_of(plan.schedule)}.c_str(), plan.virtual_stages, plan.micro_batch,
              plan.zero, *plan.overlap.tensor ? 1 : 0,
              spelled(one.candidate.training.recompute).c_str(), one.estimate.step_time.value(),
              replayed.value(), 100.0 * (replayed / one.estimate.step_time - 1.0));
}

void replay_best(const TrainingSetup& base, const std::vector<Estimated>& best) {
  std::printf(
      "tensor context pipeline data, schedule, virtual stages, micro-batch, ZeRO, overlap, "
      "recomputed: estimate, replay, difference\n");
  const double start = cpu_seconds();
  for (const Estimated& one : best) {
    TrainingSetup setup = base;
    setup.plan = one.candidate.plan;
    setup.training = one.candidate.training;
    print(one, replay_training_step(setup, Engine::fluid).timeline.end);
  }
  std::printf("replayed in %.2f CPU seconds\n", cpu_seconds() - start);
}

}  // namespace

int main(int argc, char** argv) {
  const char* stack = argc > 1 ? argv[1] : "megatron-core";
  constexpr int nodes = 128;
  constexpr int gpus = 8 * nodes;
  const std::vector<Candidate> candidates = Candidates{gpus}.all();
  const TrainingSetup base = setup_on(cluster_from("{gpu: H100-SXM, nodes: 128, fabric: fat-tree}"),
                                      catalogue_model("llama3.1-405b"), candidates.front().training,
                                      candidates.front().plan, catalogue_stack(stack));

  const double start = cpu_seconds();
  PlanEstimates estimates{base};
  std::size_t plans = 0;
  std::vector<Estimated> fitting;
  for (const Candidate& candidate : candidates) {
    if (estimates.misfit_of(candidate.plan, candidate.training)) continue;
    ++plans;
    const StepEstimate estimate = estimates(candidate.plan, candidate.training);
    if (estimate.fits) fitting.push_back({candidate, estimate});
  }
  const double taken = cpu_seconds() - start;

  std::printf("%zu candidates, of which %zu are plans and %zu fit\n", candidates.size(), plans,
              fitting.size());
  std::printf("%.2f CPU seconds: %.0f plans a second, %.3f ms each; peak %.0f MiB\n", taken,
              static_cast<double>(plans) / taken, 1e3 * taken / static_cast<double>(plans),
              peak_mebibytes());
  const auto time = [](const Estimated& one) { return one.estimate.step_time; };
  const std::size_t best = std::min<std::size_t>(10, fitting.size());
  std::ranges::partial_sort(fitting, fitting.begin() + static_cast<std::ptrdiff_t>(best), {}, time);
  fitting.resize(best);
  replay_best(base, fitting);
  return 0;
}
