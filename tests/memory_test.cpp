#include "workloads/memory.hpp"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/setups.hpp"
#include "workloads/misfit.hpp"
#include "workloads/parameters.hpp"

using namespace trainyard;
using namespace trainyard::literals;

namespace {

const Recompute all_recomputed{.norm = true, .latent_up_projection = true};

Training training_of(int batch, Precision precision = Precision::fp8_block) {
  return {.tokens = Tokens{1e12},
          .sequence_length = 4096,
          .global_batch = batch,
          .precision = precision,
          .recompute = {}};
}

Plan plan_of(int pipeline, int data, int expert, ScheduleKind schedule) {
  Plan plan;
  plan.pipeline = pipeline;
  plan.data = data;
  plan.expert = expert;
  plan.schedule = schedule;
  return plan;
}

/// Rows as they fall on a GPU of DeepSeek-V3 on average.
LayerLoad v3_load() {
  return {.sequences = 1.0,
          .sequence_length = 4096.0,
          .expert_rows = 8.0 * 4096.0,
          .received_rows = 7.5 * 4096.0,
          .local_experts = 4.0};
}

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
    CHECK(a[rank] <= b[rank]);
  }
}

/// A plan and batch that DeepSeek-V3 can run on some cluster.
std::pair<Plan, int> random_plan(std::mt19937& random) {
  const int expert = 1 << (random() % 7);
  const int data = expert * static_cast<int>(1 + random() % 4);
  const int pipeline = 2 * static_cast<int>(1 + random() % 10);
  const int batches = pipeline * static_cast<int>(2 + random() % 4);
  Plan plan =
      plan_of(pipeline, data, expert, schedule_names[random() % schedule_names.size()].second);
  if (plan.schedule == ScheduleKind::interleaved) plan.virtual_stages = 2;
  return {plan, batches * data};
}

}  // namespace

TEST_CASE("the stages of DeepSeek-V3 hold its 671 B parameters, and 11.5 B for prediction") {
  const Model model = deepseek_v3();
  const ParameterCount count = count_parameters(model);
  const double prediction =
      count.prediction + count.attention + count.shared + count.router + 256.0 * count.expert;
  CHECK(prediction == Approx(11.5e9).epsilon(0.01));

  const int expert = GENERATE(1, 8, 64);
  const int pipeline = GENERATE(1, 4, 16, 61);
  CAPTURE(expert, pipeline);
  double held = 0.0;
  for (const StageShape& stage :
       stages_of(model, plan_of(pipeline, 64, expert, ScheduleKind::gpipe))) {
    const StageParameters part = stage_parameters(model, stage, expert);
    held += part.replicated + part.expert * expert;
  }
  CHECK(held == Approx(total_parameters(model) + prediction).epsilon(1e-6));
}

TEST_CASE("sharing experts over more GPUs leaves each with fewer, and the rest as it was") {
  const Model model = deepseek_v3();
  const StageShape stage{.dense_layers = 1, .expert_layers = 2};
  const StageParameters whole = stage_parameters(model, stage, 1);
  const StageParameters shared = stage_parameters(model, stage, 64);
  CHECK(shared.expert == Approx(whole.expert / 64.0));
  CHECK(shared.replicated == whole.replicated);
  CHECK(whole.all() == whole.replicated + whole.expert);
}

// One layer on one GPU, all in BF16, 128 tokens; bytes of a token:
//   residual streams 2 x 64 x 2, inputs of both products 2 x 64 x 2, queries, keys and values
//   192 x 2, output of attention 64 x 2, its row sums 4 x 4, input of the activation 256 x 2,
//   input of the head 64 x 2; logits and their gradients 100 x 6.
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
  CHECK(ranks[0].buffers.value() == Approx(3.7e9 + 128.0 * 600.0));
  CHECK(ranks[0].total().value() == Approx(14.0 * weights + 384.0 * token + 3.7e9 + 128.0 * 600.0));
}

TEST_CASE("ZeRO-1 shards each kind of weight over its own copies") {
  Plan plan = plan_of(4, 32, 8, ScheduleKind::one_forward_one_backward);
  const std::vector<MemoryUse> plain = v3_memory(plan, training_of(32 * 8));
  plan.zero = 1;
  const std::vector<MemoryUse> sharded = v3_memory(plan, training_of(32 * 8));
  const StageShape stage = stages_of(deepseek_v3(), plan)[1];
  const StageParameters held = stage_parameters(deepseek_v3(), stage, 8);
  CHECK(plain[1].optimizer.value() == Approx(8.0 * held.all()));
  CHECK(sharded[1].optimizer.value() == Approx(8.0 * (held.replicated / 32.0 + held.expert / 4.0)));
}

TEST_CASE("no rank needs more with ZeRO-1, or with recomputation, and no less in BF16") {
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
  training.recompute = all_recomputed;
  check_at_most(totals(v3_memory(plan, training)), plain);
  training.recompute = {};
  plan.zero = 1;
  check_at_most(totals(v3_memory(plan, training)), plain);
}

TEST_CASE("dualpipe holds two stages on each rank, and shards over both copies") {
  Plan plan = plan_of(4, 16, 8, ScheduleKind::dualpipe);
  plan.zero = 1;
  const std::vector<MemoryUse> ranks = v3_memory(plan, training_of(16 * 8));
  const Model model = deepseek_v3();
  const std::vector<StageShape> stages = stages_of(model, plan);
  const StageParameters first = stage_parameters(model, stages[0], 8);
  const StageParameters last = stage_parameters(model, stages[3], 8);
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
      return stage_parameters(model, stages[stage], 8).all();
    };
    CHECK(ranks[rank].weights.value() == Approx(2.0 * (parameters(rank) + parameters(7 - rank))));
    const auto kept = [&](std::size_t stage) {
      return stage_activations(model, stages[stage], v3_load(), training.precision, {});
    };
    const auto [least, most] = std::minmax({kept(rank), kept(7 - rank)});
    CHECK(ranks[rank].activations <= most * 8.0);  // twice as many chunks as ranks
    CHECK(ranks[rank].activations >= least * 8.0);
  }
  CHECK(ranks[0].buffers > ranks[3].buffers);  // the head is where the V ends
}

TEST_CASE("tied embeddings are held once by a rank with both ends of the model") {
  Model model = model_from(
      "{layers: 8, hidden: 64, vocabulary: 1000, feed_forward: 256, gated: true,"
      " attention: {heads: 4, key_width: 16, value_width: 16}}");
  const auto first_rank = [&](ScheduleKind schedule) {
    const Plan plan = plan_of(4, 1, 1, schedule);
    return rank_parameters(model, plan, schedule_of(plan, training_of(8)), 0).replicated;
  };
  const double plain = first_rank(ScheduleKind::one_forward_one_backward);
  const double folded = first_rank(ScheduleKind::zero_bubble_v);
  const double both = first_rank(ScheduleKind::dualpipe);
  model.tied_embeddings = true;
  CHECK(first_rank(ScheduleKind::one_forward_one_backward) == plain);
  CHECK(first_rank(ScheduleKind::zero_bubble_v) == Approx(folded - 64.0 * 1000.0));
  CHECK(first_rank(ScheduleKind::dualpipe) == Approx(both - 64.0 * 1000.0));
}

TEST_CASE("as much is kept at once as the schedule has micro-batches under way") {
  const unsigned seed = GENERATE(range(1U, 41U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const auto [plan, batch] = random_plan(random);
  const Schedule schedule = schedule_of(plan, training_of(batch));
  const std::vector<int> peaks = peak_activations(schedule);
  const std::vector<Bytes> equal(2, 3.0_B);
  const std::vector<Bytes> unequal{3.0_B, 1.0_B};
  for (std::size_t rank = 0; rank < peaks.size(); ++rank) {
    CAPTURE(rank, peaks[rank]);
    CHECK(most_kept(schedule.order[rank], equal).value() == 3.0 * peaks[rank]);
    CHECK(most_kept(schedule.order[rank], unequal).value() <= 3.0 * peaks[rank]);
    CHECK(most_kept(schedule.order[rank], unequal).value() >= peaks[rank]);
  }
}

TEST_CASE("what a pair retires is kept until the pair ends") {
  const std::vector<Chunk> order{{ChunkKind::forward, 0, 0},
                                 {ChunkKind::pair, 1, 0, 0, 0},
                                 {ChunkKind::backward_input, 1, 0},
                                 {ChunkKind::forward, 0, 1},
                                 {ChunkKind::weights, 1, 0}};
  CHECK(most_kept(order, std::vector{3.0_B, 4.0_B}) == 7.0_B);
  CHECK(most_kept(order, std::vector{3.0_B, 1.0_B}) == 4.0_B);
  CHECK(most_kept({}, std::vector{3.0_B}) == Bytes{});
}

TEST_CASE("a multi-token prediction layer has experts even if its stage has no other layer") {
  const StageShape last{.prediction_layers = 1, .prediction_experts = true, .head = true};
  const StageParameters held = stage_parameters(deepseek_v3(), last, 64);
  CHECK(held.expert == Approx(4.0 * 3 * 7168 * 2048));
}
