#include "workloads/memory_advice.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>
#include <utility>

#include "workloads/recompute_choice.hpp"

namespace trainyard {
namespace {

/// A run that differs in one thing from the one that does not fit.
struct Variant {
  std::string key;
  std::string value;
  Training training;
  Plan plan;
};

int most_stage_layers(const Model& model, const Plan& plan) {
  int most = 0;
  for (const StageShape& stage : stages_of(model, plan)) {
    most = std::max(most, stage.all_dense() + stage.all_expert());
  }
  return most;
}

/// A schedule of the same kind that keeps less at once.
std::optional<ScheduleKind> thriftier(ScheduleKind kind) {
  switch (kind) {
    case ScheduleKind::gpipe:
      return ScheduleKind::one_forward_one_backward;
    case ScheduleKind::looped_breadth_first:
      return ScheduleKind::interleaved;
    case ScheduleKind::zero_bubble_h2:
      return ScheduleKind::zero_bubble_h1;
    case ScheduleKind::zero_bubble_v:
      return ScheduleKind::v_half;
    case ScheduleKind::v_half:
      return ScheduleKind::v_min;
    default:
      return std::nullopt;
  }
}

/// The single changes, in the order in which they are advised.
class Variants {
 public:
  Variants(const Training& training, const Plan& plan) : training_{training}, plan_{plan} {}

  void zero(int stage) {
    if (stage <= plan_.zero) return;
    Plan plan = plan_;
    plan.zero = stage;
    add("zero", std::to_string(stage), plan);
  }

  void recompute(const Recompute& recompute) {
    Variant& variant = variants_.emplace_back("recompute", written(recompute), training_, plan_);
    variant.training.recompute = recompute;
    variant.training.choose_recompute = false;
  }

  void sequence_parallel() {
    if (plan_.tensor == 1 || plan_.sequence_parallel) return;
    Plan plan = plan_;
    plan.sequence_parallel = true;
    add("sequence_parallel", "true", plan);
  }

  void schedule() {
    const auto kind = thriftier(plan_.schedule);
    if (!kind) return;
    Plan plan = plan_;
    plan.schedule = *kind;
    add("schedule", std::string{name_of(*kind)}, plan);
  }

  void half_micro_batch() {
    if (plan_.micro_batch % 2 != 0) return;
    Plan plan = plan_;
    plan.micro_batch /= 2;
    add("micro_batch", std::to_string(plan.micro_batch), plan);
  }

  void twice_expert() {
    Plan plan = plan_;
    plan.expert *= 2;
    add("expert", std::to_string(plan.expert), plan);
  }

  void twice(const char* key, int Plan::* degree) {
    if (plan_.data % 2 != 0) return;
    Plan plan = plan_;
    plan.*degree *= 2;
    plan.data /= 2;
    // Where nothing else is written, experts are shared as the other matrices are.
    if (plan_.expert_tensor == plan_.tensor) plan.expert_tensor = plan.tensor;
    plan.shard = std::min(plan.shard, plan.data);
    add(key, std::to_string(plan.*degree), plan);
  }

  void offload() {
    if (plan_.offload_optimizer) return;
    Plan plan = plan_;
    plan.offload_optimizer = true;
    add("offload_optimizer", "true", plan);
  }

  std::vector<Variant> finish() { return std::move(variants_); }

 private:
  void add(std::string key, std::string value, const Plan& plan) {
    variants_.push_back({std::move(key), std::move(value), training_, plan});
  }

  const Training& training_;
  const Plan& plan_;
  std::vector<Variant> variants_;
};

Recompute recompute_for(const Model& model, const Training& training, const Plan& plan,
                        Bytes memory, const PlannedMemory& memory_of) {
  const auto memory_with = [&](const Recompute& recompute) {
    Training more = training;
    more.recompute = recompute;
    more.choose_recompute = false;
    return memory_of(more, plan).value_or(Bytes{std::numeric_limits<double>::infinity()});
  };
  return least_recompute_that_fits(most_stage_layers(model, plan), memory, memory_with)
      .value_or(Recompute{.layer = true});
}

std::vector<Variant> single_changes(const Model& model, const Training& training, const Plan& plan,
                                    const Recompute& recompute) {
  Variants variants{training, plan};
  variants.sequence_parallel();
  variants.zero(1);
  if (!recompute.layer) variants.recompute(recompute);
  variants.schedule();
  variants.half_micro_batch();
  variants.zero(2);
  if (model.experts) variants.twice_expert();
  if (plan.stage_layers.empty() && plan.schedule != ScheduleKind::written) {
    variants.twice("pipeline", &Plan::pipeline);
  }
  variants.twice("tensor", &Plan::tensor);
  variants.twice("context", &Plan::context);
  variants.zero(3);
  if (recompute.layer) variants.recompute(recompute);
  variants.offload();
  return variants.finish();
}

std::string gigabytes(Bytes size) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", size.value() * 1e-9);
  return text;
}

}  // namespace

std::vector<MemoryRemedy> memory_remedies(const Model& model, const Training& training,
                                          const Plan& plan, Bytes memory,
                                          const PlannedMemory& memory_of) {
  std::vector<MemoryRemedy> fitting;
  std::optional<MemoryRemedy> closest;
  const std::optional<Bytes> now = memory_of(training, plan);
  std::vector<std::string> helped;  // keys of which less already fits
  const Recompute recompute = recompute_for(model, training, plan, memory, memory_of);
  for (const Variant& variant : single_changes(model, training, plan, recompute)) {
    if (std::ranges::find(helped, variant.key) != helped.end()) continue;
    const std::optional<Bytes> needed = memory_of(variant.training, variant.plan);
    if (!needed || (now && *needed >= *now)) continue;
    const MemoryRemedy remedy{.change = variant.key + ": " + variant.value, .needed = *needed};
    if (!closest || remedy.needed < closest->needed) closest = remedy;
    if (*needed > memory) continue;
    fitting.push_back(remedy);
    helped.push_back(variant.key);
  }
  if (fitting.empty() && closest) return {*closest};
  return fitting;
}

std::string memory_advice(const MemoryShortage& shortage, std::span<const MemoryRemedy> remedies) {
  std::string text = "does not fit: " + gigabytes(shortage.needed) + " of " +
                     gigabytes(shortage.memory) + " GB on rank " + std::to_string(shortage.rank) +
                     ", " + gigabytes(shortage.needed - shortage.memory) + " GB too much";
  if (remedies.empty()) return text;
  if (remedies.front().needed > shortage.memory) {
    return text + " (no single change is enough; " + remedies.front().change +
           " comes closest with " + gigabytes(remedies.front().needed) + " GB)";
  }
  const char* joint = " (";
  for (const MemoryRemedy& remedy : remedies) {
    text += joint + remedy.change + " takes " + gigabytes(remedy.needed) + " GB";
    joint = ", ";
  }
  return text + ")";
}

}  // namespace trainyard
