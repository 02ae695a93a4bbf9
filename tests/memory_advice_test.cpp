#include "workloads/memory_advice.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "workloads/memory.hpp"

using namespace trainyard;

namespace {

constexpr double gigabyte = 1e9;

/// A made-up GPU: what shares what is told by the degrees alone.
std::optional<Bytes> made_up_memory(const Training& training, const Plan& plan) {
  if (plan.pipeline > 4 || plan.context > 1) return std::nullopt;  // cannot run
  const double matrices = plan.tensor * plan.pipeline;
  double activations = 40.0 * plan.micro_batch / plan.tensor;
  if (training.recompute.norm) activations *= 0.9;
  if (training.recompute.layer) activations *= 0.2;
  const double states = plan.offload_optimizer ? 0.0 : 120.0 / (plan.zero > 0 ? plan.data : 1);
  return Bytes{
      (activations + 60.0 / (plan.zero == 3 ? plan.data : 1) / matrices + states / matrices) *
      gigabyte};
}

std::vector<std::string> changes(const Plan& plan, double memory) {
  const Model model = plain_gpt(8, 8, 16, 1000);
  std::vector<std::string> texts;
  for (const MemoryRemedy& remedy :
       memory_remedies(model, training_of(64), plan, Bytes{memory * gigabyte}, made_up_memory)) {
    texts.push_back(remedy.change);
  }
  return texts;
}

Plan small_plan() {
  Plan plan = plan_of(4, 8, 1, ScheduleKind::gpipe);
  plan.micro_batch = 2;
  return plan;
}

}  // namespace

// 80 + 15 + 30 = 125 GB.
TEST_CASE("single changes that fit are listed, cheap ones first, and the least of a kind") {
  const Plan plan = small_plan();
  CHECK(changes(plan, 124.0) == std::vector<std::string>{"zero: 1", "recompute: [norm]",
                                                         "micro_batch: 1", "tensor: 2",
                                                         "offload_optimizer: true"});
  CHECK(changes(plan, 65.0) == std::vector<std::string>{"tensor: 2", "recompute: {full: 1}"});
}

TEST_CASE("where no single change is enough, the closest is told") {
  CHECK(changes(small_plan(), 1.0) == std::vector<std::string>{"recompute: full"});
  const auto never = [](const Training&, const Plan&) { return std::optional<Bytes>{}; };
  const auto always = [](const Training&, const Plan&) { return std::optional{Bytes{1e12}}; };
  const Model model = plain_gpt(8, 8, 16, 1000);
  CHECK(memory_remedies(model, training_of(64), small_plan(), Bytes{1.0}, never).empty());
  CHECK(memory_remedies(model, training_of(64), small_plan(), Bytes{1.0}, always).empty());
}

TEST_CASE("what a plan has already, or cannot have, is not advised") {
  Plan plan = small_plan();
  plan.micro_batch = 1;
  plan.data = 7;
  plan.zero = 3;
  plan.offload_optimizer = true;
  plan.schedule = ScheduleKind::one_forward_one_backward;
  std::vector<Plan> tried;
  const auto memory_of = [&](const Training&, const Plan& changed) {
    tried.push_back(changed);
    return std::optional{Bytes{1e12}};
  };
  memory_remedies(plain_gpt(8, 8, 16, 1000), training_of(64), plan, Bytes{1.0}, memory_of);
  for (const Plan& changed : tried) {
    CHECK(changed.zero == 3);
    CHECK(changed.offload_optimizer);
    CHECK(changed.data == 7);
    CHECK(changed.expert == 1);
    CHECK(changed.schedule == plan.schedule);
  }
}

TEST_CASE("a degree is doubled from the data ranks, and shard groups stay within them") {
  Plan plan = small_plan();
  plan.shard = 8;
  bool doubled = false;
  const auto memory_of = [&](const Training&, const Plan& changed) {
    CHECK(changed.gpus() == plan.gpus());
    CHECK(changed.shards() <= changed.data);
    doubled = doubled || changed.context == 2;
    return std::optional{Bytes{1e12}};
  };
  memory_remedies(plain_gpt(8, 8, 16, 1000), training_of(64), plan, Bytes{1.0}, memory_of);
  CHECK(doubled);
}

TEST_CASE("experts are shared as the other matrices are, unless the plan says otherwise") {
  const auto tried = [](int expert_tensor) {
    Plan plan = small_plan();
    plan.tensor = 2;
    plan.expert_tensor = expert_tensor;
    std::vector<int> shared;
    const auto memory_of = [&](const Training&, const Plan& changed) {
      if (changed.tensor == 4) shared.push_back(changed.expert_tensor);
      return std::optional{Bytes{1e12}};
    };
    memory_remedies(plain_gpt(8, 8, 16, 1000), training_of(64), plan, Bytes{1.0}, memory_of);
    return shared;
  };
  CHECK(tried(2) == std::vector<int>{4});
  CHECK(tried(1) == std::vector<int>{1});
}

TEST_CASE("advice on memory is one line") {
  const MemoryShortage shortage{.needed = Bytes{92.1e9}, .memory = Bytes{80.0e9}, .rank = 3};
  const std::string problem = "does not fit: 92.1 of 80.0 GB on rank 3, 12.1 GB too much";
  CHECK(memory_advice(shortage, {}) == problem);
  const std::vector<MemoryRemedy> two{{"zero: 1", Bytes{61.23e9}},
                                      {"recompute: full", Bytes{70e9}}};
  CHECK(memory_advice(shortage, two) ==
        problem + " (zero: 1 takes 61.2 GB, recompute: full takes 70.0 GB)");
  const std::vector<MemoryRemedy> far{{"zero: 3", Bytes{85e9}}};
  CHECK(memory_advice(shortage, far) ==
        problem + " (no single change is enough; zero: 3 comes closest with 85.0 GB)");
}

TEST_CASE("what is advised to DeepSeek-V3 without ZeRO fits") {
  const Plan plan = plan_of(16, 128, 64, ScheduleKind::dualpipe);
  const Training training = training_of(15360);
  const Model model = deepseek_v3();
  const Stack stack = deepseek_stack();
  const auto memory_of = [&](const Training& changed, const Plan& to) -> std::optional<Bytes> {
    if (to.expert > to.data || to.pipeline > 16 || to.tensor > 1 || to.context > 1) {
      return std::nullopt;
    }
    Bytes most;
    for (const MemoryUse& use :
         memory_by_rank(model, changed, to, stack, schedule_of(to, changed), v3_load())) {
      most = std::max(most, use.total());
    }
    return most;
  };
  const Bytes now = *memory_of(training, plan);
  const Bytes memory = now * 0.9;
  const std::vector<MemoryRemedy> remedies =
      memory_remedies(model, training, plan, memory, memory_of);
  REQUIRE(remedies.size() >= 3);
  CHECK(remedies.front().change == "zero: 1");
  for (const MemoryRemedy& remedy : remedies) {
    CAPTURE(remedy.change);
    CHECK(remedy.needed <= memory);
  }
}
