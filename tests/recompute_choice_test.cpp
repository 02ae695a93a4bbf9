#include "workloads/recompute_choice.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "workloads/memory.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

/// A GPU of eight layers, where a policy saves so many bytes of a layer's 10.
Bytes eight_layers(const Recompute& recompute) {
  const double whole = !recompute.layer ? 0.0 : recompute.layers == 0 ? 8.0 : recompute.layers;
  double partly = 10.0;
  if (recompute.norm) partly -= 1.0;
  if (recompute.expert_activation) partly -= 2.0;
  if (recompute.network) partly -= 3.0;
  return Bytes{whole + (8.0 - whole) * partly};
}

std::string choice(double memory) {
  const auto recompute = least_recompute_that_fits(8, Bytes{memory}, eight_layers);
  return recompute ? spelled(*recompute) : "nothing fits";
}

}  // namespace

TEST_CASE("the least recomputation that fits is chosen, and what saves nothing is left out") {
  CHECK(choice(80.0) == "none");
  CHECK(choice(79.0) == "norm");
  CHECK(choice(72.0) == "norm");
  CHECK(choice(71.0) == "norm, moe-activation");
  CHECK(choice(55.0) == "norm, moe-activation, mlp");
  CHECK(choice(31.0) == "full for the first 6 layers of each stage");
  CHECK(choice(26.0) == "full for the first 6 layers of each stage");
  CHECK(choice(8.0) == "full");
  CHECK(choice(7.9) == "nothing fits");
}

TEST_CASE("what saves less than a hundredth is added only if that is all it takes") {
  const auto memory_with = [](const Recompute& recompute) {
    return Bytes{100.0 - (recompute.norm ? 0.9 : 0.0) - (recompute.scores ? 2.0 : 0.0)};
  };
  CHECK(least_recompute_that_fits(4, 99.5_B, memory_with) == Recompute{.norm = true});
  CHECK(least_recompute_that_fits(4, 98.0_B, memory_with) == Recompute{.scores = true});
}

TEST_CASE("whole layers are recomputed alone, without the policies of parts") {
  const auto recompute = least_recompute_that_fits(8, 31.0_B, eight_layers);
  REQUIRE(recompute);
  CHECK(*recompute == Recompute{.layer = true, .layers = 6});
}

TEST_CASE("a policy is written as a scenario has it") {
  CHECK(written({}) == "none");
  CHECK(written({.scores = true}) == "selective");
  CHECK(written({.norm = true}) == "[norm]");
  CHECK(written({.norm = true, .scores = true}) == "[norm, attention]");
  CHECK(written({.layer = true}) == "full");
  CHECK(written({.layer = true, .layers = 3}) == "{full: 3}");
}

TEST_CASE("a policy is spelled for a reader") {
  CHECK(spelled({}) == "none");
  CHECK(spelled({.scores = true}) == "selective");
  CHECK(spelled({.norm = true, .scores = true}) == "norm, attention");
  CHECK(spelled({.latent_up_projection = true, .network = true, .experts = true}) ==
        "mla-up-projection, moe, mlp");
  CHECK(spelled({.layer = true}) == "full");
  CHECK(spelled({.layer = true, .layers = 1}) == "full for the first layer of each stage");
  CHECK(spelled({.layer = true, .layers = 3}) == "full for the first 3 layers of each stage");
}

TEST_CASE("DeepSeek-V3 is recomputed as little as its memory asks") {
  Plan plan = plan_of(16, 128, 64, ScheduleKind::dualpipe);
  plan.zero = 1;
  plan.stage_layers.assign(16, 4);
  plan.stage_layers.back() = 1;
  Training training = training_of(15360);
  const Schedule schedule = schedule_of(plan, training);
  const auto memory_with = [&](const Recompute& recompute) {
    training.recompute = recompute;
    Bytes most;
    for (const MemoryUse& use :
         memory_by_rank(deepseek_v3(), training, plan, deepseek_stack(), schedule, v3_load())) {
      most = std::max(most, use.total());
    }
    return most;
  };
  Bytes last{1e15};
  for (double gigabytes = 200.0; gigabytes > 30.0; gigabytes -= 10.0) {
    CAPTURE(gigabytes);
    const auto recompute = least_recompute_that_fits(4, Bytes{gigabytes * 1e9}, memory_with);
    if (!recompute) break;
    const Bytes needed = memory_with(*recompute);
    CHECK(needed.value() <= gigabytes * 1e9);
    CHECK(needed <= last);
    last = needed;
  }
  CHECK(last < memory_with({}));
  // As arXiv 2412.19437 sections 3.2.3 and 3.3.3 tell it.
  CHECK(least_recompute_that_fits(4, 80e9_B, memory_with) ==
        Recompute{.norm = true, .latent_up_projection = true, .expert_activation = true});
  CHECK_FALSE(least_recompute_that_fits(4, 10e9_B, memory_with));
}

TEST_CASE("policies for what a model does not have, or recomputes whole, change nothing") {
  const Recompute all{.norm = true,
                      .latent_up_projection = true,
                      .expert_activation = true,
                      .scores = true,
                      .network = true,
                      .experts = true};
  const Model dense = plain_gpt(8, 16, 128, 32000);
  CHECK(as_it_matters(all, dense, 4) == Recompute{.norm = true, .scores = true, .network = true});
  CHECK(as_it_matters(all, deepseek_v3(), 4) == all);
  Model sparse = deepseek_v3();
  sparse.experts->dense_layers = 0;
  CHECK_FALSE(as_it_matters(all, sparse, 4).network);
  CHECK(as_it_matters({.norm = true, .layer = true}, dense, 4) == Recompute{.layer = true});
  CHECK(as_it_matters({.layer = true, .layers = 4}, dense, 4) == Recompute{.layer = true});
  CHECK(as_it_matters({.norm = true, .layer = true, .layers = 3}, dense, 4) ==
        Recompute{.norm = true, .layer = true, .layers = 3});
}
