#include "workloads/memory.hpp"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "workloads/misfit.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

const Recompute all_recomputed{.norm = true, .latent_up_projection = true};

std::vector<MemoryUse> v3_memory(const Plan& plan, const Training& training) {
  return memory_by_rank(deepseek_v3(), training, plan, deepseek_stack(),
                        schedule_of(plan, training), v3_load());
}

std::vector<Bytes> totals(const std::vector<MemoryUse>& ranks) {
  std::vector<Bytes> sums;
  for (const MemoryUse& use : ranks) sums.push_back(use.total());
  return sums;
}

void check_at_most(const std::vector<Bytes>& a, const std::vector<Bytes>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t rank = 0; rank < a.size(); ++rank) {
    CAPTURE(rank);
    CHECK(a[rank].value() <= b[rank].value() * (1.0 + 1e-12));
  }
}

}  // namespace

// One layer on one GPU, all in BF16, 128 tokens; bytes of a token:
//   residual streams 2 x 64 x 2, inputs of both products 2 x 64 x 2, queries, keys and values
//   192 x 2, output of attention 64 x 2, its row sums 4 x 4, input of the activation 256 x 2,
//   input of the head 64 x 2; logits 100 x 4 of each micro-batch, and 100 x 2 more in the head.
TEST_CASE("memory by hand") {
  const Model model = model_from(
      "{layers: 1, hidden: 64, vocabulary: 100, feed_forward: 256, gated: false,"
      " attention: {heads: 4, key_width: 16, value_width: 16}}");
  const Plan plan = plan_of(1, 1, 1, ScheduleKind::gpipe);
  const Training training = training_of(3, Precision::bf16);
  const LayerLoad load{.sequences = 1.0, .sequence_length = 128.0};
  const Stack stack = deepseek_stack();
  const std::vector<MemoryUse> ranks =
      memory_by_rank(model, training, plan, stack, schedule_of(plan, training), load);

  constexpr double attention = 64.0 * (64.0 + 128.0 + 64.0) + 2.0 * 64.0;
  constexpr double weights = attention + 2.0 * 64.0 * 256.0 + 2.0 * 64.0 * 100.0 + 64.0;
  constexpr double token = 256.0 + 256.0 + 384.0 + 128.0 + 16.0 + 2.0 * 512.0 + 128.0;
  REQUIRE(ranks.size() == 1);
  CHECK(ranks[0].weights.value() == Approx(2.0 * weights));
  CHECK(ranks[0].gradients.value() == Approx(4.0 * weights));
  CHECK(ranks[0].optimizer.value() == Approx(8.0 * weights));
  CHECK(ranks[0].activations.value() == Approx(3.0 * 128.0 * token));  // gpipe keeps all three
  CHECK(ranks[0].buffers.value() == Approx(3.7e9 + 128.0 * (3.0 * 400.0 + 200.0)));
  CHECK(ranks[0].total().value() ==
        Approx(14.0 * weights + 384.0 * token + 3.7e9 + 128.0 * 1400.0));
}

TEST_CASE("no rank needs more with more of ZeRO, or with recomputation, and no less in BF16") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  auto [plan, batch] = random_plan(random);
  Training training = training_of(batch);
  REQUIRE_FALSE(find_misfit(deepseek_v3(), training, plan, static_cast<int>(plan.gpus()), 1));
  const std::vector<Bytes> plain = totals(v3_memory(plan, training));

  training.precision = Precision::bf16;
  check_at_most(plain, totals(v3_memory(plan, training)));
  training.precision = Precision::fp8_block;
  for (const Recompute& recompute :
       {all_recomputed, Recompute{.layer = true, .layers = 1},
        Recompute{.layer = true, .layers = 3}, Recompute{.layer = true}}) {
    training.recompute = recompute;
    check_at_most(totals(v3_memory(plan, training)), plain);
  }
  training.recompute = {};
  for (std::vector<Bytes> last = plain; ++plan.zero <= 3;) {
    CAPTURE(plan.zero);
    const std::vector<Bytes> now = totals(v3_memory(plan, training));
    check_at_most(now, last);
    last = now;
  }
}

TEST_CASE("the fullest chunk of a rank is what its GPUs need") {
  const unsigned seed = GENERATE(range(1U, 21U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto [plan, batch] = random_plan(random);
  Training training = training_of(batch);
  training.recompute = all_recomputed;
  const Schedule schedule = schedule_of(plan, training);
  const std::vector<HeldMemory> held =
      memory_over_step(deepseek_v3(), training, plan, deepseek_stack(), schedule, v3_load());
  const std::vector<MemoryUse> ranks = v3_memory(plan, training);
  REQUIRE(held.size() == ranks.size());
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    CAPTURE(rank);
    const auto& [always, during, after] = held[rank];
    REQUIRE(during.size() == schedule.order[rank].size());
    REQUIRE(after.size() == during.size());
    CHECK(*std::ranges::max_element(during) == ranks[rank].total());
    const Bytes states = ranks[rank].weights + ranks[rank].gradients + ranks[rank].optimizer;
    CHECK(always > states);
    CHECK(*std::ranges::min_element(during) > always);
    CHECK(after.back().value() == Approx(always.value()));
    for (std::size_t slot = 0; slot < during.size(); ++slot) CHECK(after[slot] < during[slot]);
  }
}

// Korthikanti et al., arXiv 2205.05198 table 3 and section 4.2.3: the first stage of GPT-3 keeps
// 34 sbh/t L (1 + (p-1)/(p v)) bytes; scores are on the chip here.
TEST_CASE("GPT-3 on 64 GPUs keeps what the closed form says, within 1 %") {
  Plan plan = plan_of(8, 1, 1, ScheduleKind::interleaved);
  plan.virtual_stages = 3;
  plan.tensor = 8;
  plan.sequence_parallel = true;
  Training training = training_of(64, Precision::bf16);
  training.sequence_length = 2048;
  const LayerLoad load{
      .sequences = 1.0, .sequence_length = 2048.0, .tensor = 8.0, .sequence_parallel = true};
  const auto first_rank = [&] {
    return memory_by_rank(catalogue_model("korthikanti-175b"), training, plan, deepseek_stack(),
                          schedule_of(plan, training), load)[0];
  };
  const double sbh = 2048.0 * 12288.0;
  const double layers = 96.0 * (1.0 + 7.0 / 24.0);
  CHECK(first_rank().activations.value() == Approx(34.0 * sbh / 8.0 * layers).epsilon(0.01));
  training.recompute.layer = true;
  CHECK(first_rank().activations.value() == Approx(2.0 * sbh / 8.0 * layers).epsilon(0.01));
}

TEST_CASE("offloaded states leave the GPUs, and are told apart") {
  Plan plan = plan_of(4, 16, 8, ScheduleKind::one_forward_one_backward);
  const Training training = training_of(16 * 8);
  const std::vector<MemoryUse> before = v3_memory(plan, training);
  plan.offload_optimizer = true;
  const std::vector<MemoryUse> after = v3_memory(plan, training);
  for (std::size_t rank = 0; rank < after.size(); ++rank) {
    CHECK(before[rank].host == Bytes{});
    CHECK(after[rank].host == before[rank].optimizer);
    CHECK(after[rank].total().value() ==
          Approx((before[rank].total() - before[rank].optimizer).value()));
  }
}

TEST_CASE("dualpipe holds two stages on each rank, and shards over both copies") {
  Plan plan = plan_of(4, 16, 8, ScheduleKind::dualpipe);
  plan.zero = 1;
  const std::vector<MemoryUse> ranks = v3_memory(plan, training_of(16 * 8));
  const Model model = deepseek_v3();
  const std::vector<StageShape> stages = stages_of(model, plan);
  const StageParameters first = stage_parameters(model, stages[0], plan);
  const StageParameters last = stage_parameters(model, stages[3], plan);
  CHECK(ranks[0].weights.value() == Approx(2.0 * (first.all() + last.all())));
  CHECK(ranks[0].optimizer.value() == Approx(8.0 * ((first.replicated + last.replicated) / 32.0 +
                                                    (first.expert + last.expert) / 4.0)));
  CHECK(ranks[0].total().value() == Approx(ranks[3].total().value()));
}

TEST_CASE("a rank of ZB-V holds a stage of either end, and keeps activations of both") {
  const Plan plan = plan_of(4, 16, 8, ScheduleKind::zero_bubble_v);
  const Training training = training_of(16 * 8);
  const std::vector<MemoryUse> ranks = v3_memory(plan, training);
  const Model model = deepseek_v3();
  const std::vector<StageShape> stages = stages_of(model, plan);
  REQUIRE(stages.size() == 8);
  for (std::size_t rank = 0; rank < 4; ++rank) {
    CAPTURE(rank);
    const auto parameters = [&](std::size_t stage) {
      return stage_parameters(model, stages[stage], plan).all();
    };
    CHECK(ranks[rank].weights.value() == Approx(2.0 * (parameters(rank) + parameters(7 - rank))));
    const auto kept = [&](std::size_t stage) {
      return stage_activations(model, stages[stage], v3_load(), {.precision = training.precision})
          .kept;
    };
    const auto [least, most] = std::minmax({kept(rank), kept(7 - rank)});
    CHECK(ranks[rank].activations <= most * 8.0);  // twice as many chunks as ranks
    CHECK(ranks[rank].activations >= least * 8.0);
  }
  CHECK(ranks[0].buffers > ranks[3].buffers);  // the head is where the V ends
}
