#include "workloads/shares.hpp"

#include <algorithm>
#include <random>
#include <string>

#include "tests/catch.hpp"
#include "tests/random_plans.hpp"
#include "workloads/parameters.hpp"

using namespace trainyard;

namespace {

/// Weights of all layers for multi-token prediction.
double prediction_parameters(const Model& model) {
  const ParameterCount count = count_parameters(model);
  const double network = model.experts
                             ? count.shared + count.router + model.experts->routed * count.expert
                             : count.dense;
  return model.prediction_layers * (count.prediction + count.attention + network);
}

Plan tensor_plan(int tensor, int expert = 1, int expert_tensor = 1) {
  Plan plan = plan_of(1, 64, expert, ScheduleKind::gpipe);
  plan.tensor = tensor;
  plan.expert_tensor = expert_tensor;
  return plan;
}

}  // namespace

TEST_CASE("DeepSeek-V3 has 671 B parameters, and 11.5 B for prediction") {
  const Model model = deepseek_v3();
  CHECK(total_parameters(model) == Approx(671.0e9).epsilon(0.001));
  CHECK(prediction_parameters(model) == Approx(11.5e9).epsilon(0.01));
}

TEST_CASE("the GPUs of a pipeline hold each weight of the model, whatever the degrees") {
  const unsigned seed = GENERATE(range(1U, 61U));
  std::mt19937 random{seed};
  const auto power = [&](unsigned most) { return 1 << (random() % (most + 1)); };
  const char* names[] = {"deepseek-v3", "deepseek-v2", "llama3.1-405b", "qwen2.5-72b",
                         "qwen2-57b-a14b"};
  const std::string name = names[random() % std::size(names)];
  const Model model = catalogue_model(name.c_str());
  Plan plan = tensor_plan(power(5), model.experts ? power(5) : 1, power(2));
  plan.pipeline = static_cast<int>(1 + random() % 20);
  CAPTURE(seed, name, plan.tensor, plan.expert, plan.expert_tensor, plan.pipeline);

  double held = 0.0;
  int layers = 0;
  for (const StageShape& stage : stages_of(model, plan)) {
    const StageParameters part = stage_parameters(model, stage, plan);
    held +=
        part.sharded() * plan.tensor + part.common + part.expert * plan.expert * plan.expert_tensor;
    layers += stage.all_dense() + stage.all_expert();
  }
  const double copies =
      model.attention.latent ? 0.0 : std::max(0, plan.tensor - model.attention.key_value_heads);
  held -= layers * copies * key_value_head_parameters(model);
  CHECK(held == Approx(total_parameters(model) + prediction_parameters(model)).epsilon(1e-12));
}

// Of a layer: two norms with biases, and the biases of both products that are summed over GPUs.
TEST_CASE("tensor ranks of a plain GPT share all but 6 h weights a layer") {
  const Model model = plain_gpt(4, 8, 16, 1000);
  const StageShape stage{.dense_layers = 4};
  const StageParameters whole = stage_parameters(model, stage, tensor_plan(1));
  const StageParameters part = stage_parameters(model, stage, tensor_plan(8));
  CHECK(whole.common == 4.0 * 6.0 * 128.0);
  CHECK(part.common == whole.common);
  CHECK(part.sharded() == Approx(whole.sharded() / 8.0));
  CHECK(part.all() == part.replicated + part.expert);
}

TEST_CASE("embedding and head are shared over the vocabulary, learned positions are not") {
  Model model = plain_gpt(1, 8, 16, 1000);
  model.learned_positions = 77;
  const StageParameters first = stage_parameters(model, {.embedding = true}, tensor_plan(4));
  CHECK(first.sharded() == 1000.0 / 4.0 * 128.0);
  CHECK(first.common == 77.0 * 128.0);
  const StageParameters last = stage_parameters(model, {.head = true}, tensor_plan(4));
  CHECK(last.sharded() == 1000.0 / 4.0 * 128.0);
  CHECK(last.common == 2.0 * 128.0);
}

TEST_CASE("a GPU has a whole key and value head, however many tensor ranks there are") {
  Model model = plain_gpt(1, 8, 16, 1000);
  const StageShape stage{.dense_layers = 1};
  const auto held = [&](int heads, int tensor) {
    model.attention.key_value_heads = heads;
    return stage_parameters(model, stage, tensor_plan(tensor)).replicated;
  };
  CHECK(held(2, 2) == held(1, 2));
  CHECK(held(8, 8) == held(2, 8));
  CHECK(held(8, 4) - held(4, 4) == Approx(2.0 * 16.0 * 129.0));
}

TEST_CASE("projections to latents are whole on each tensor rank, those from them are shared") {
  const Model model = deepseek_v3();
  const StageShape stage{.expert_layers = 1};
  const StageParameters part = stage_parameters(model, stage, tensor_plan(8));
  const double norms = 2.0 * 7168.0 + 1536.0 + 512.0;
  CHECK(part.common == norms + 7168.0 * (1536.0 + 512.0 + 64.0) + 7168.0 * 256.0);
  CHECK(part.sharded() * 8.0 ==
        Approx(1536.0 * 128 * 192 + 512.0 * 128 * 256 + 128.0 * 128 * 7168 + 3.0 * 7168 * 2048));
}

TEST_CASE("sharing experts over more GPUs leaves each with fewer, and the rest as it was") {
  const Model model = deepseek_v3();
  const StageShape stage{.dense_layers = 1, .expert_layers = 2};
  const StageParameters whole = stage_parameters(model, stage, tensor_plan(1));
  const StageParameters shared = stage_parameters(model, stage, tensor_plan(1, 64));
  const StageParameters divided = stage_parameters(model, stage, tensor_plan(1, 32, 2));
  CHECK(shared.expert == Approx(whole.expert / 64.0));
  CHECK(shared.replicated == whole.replicated);
  CHECK(divided.expert == shared.expert);
}

TEST_CASE("a multi-token prediction layer has experts even if its stage has no other layer") {
  const StageShape last{.prediction_layers = 1, .prediction_experts = true, .head = true};
  const StageParameters held = stage_parameters(deepseek_v3(), last, tensor_plan(1, 64));
  CHECK(held.expert == Approx(4.0 * 3 * 7168 * 2048));
}

TEST_CASE("the units of a stage are its ends and its layers, in order") {
  const Model model = deepseek_v3();
  const StageShape stage{.dense_layers = 3,
                         .expert_layers = 2,
                         .prediction_layers = 1,
                         .prediction_experts = true,
                         .embedding = true,
                         .head = true};
  const std::vector<StageParameters> units = units_of(model, stage, tensor_plan(1));
  REQUIRE(units.size() == 8);
  CHECK(units[0].all() == 7168.0 * 129280.0);
  CHECK(units[3].expert == 0.0);
  CHECK(units[4].expert > 0.0);
  CHECK(units[6].all() == 7168.0 * 129280.0 + 7168.0);
  CHECK(units[7].all() == units[5].all() + 2.0 * 7168.0 * 7168.0);
}

TEST_CASE("tied embeddings are held once by a rank with both ends of the model") {
  Model model = model_from(
      "{layers: 8, hidden: 64, vocabulary: 1000, feed_forward: 256, gated: true,"
      " attention: {heads: 4, key_width: 16, value_width: 16}}");
  const int tensor = GENERATE(1, 2);
  const auto first_rank = [&](ScheduleKind schedule) {
    Plan plan = plan_of(4, 1, 1, schedule);
    plan.tensor = tensor;
    return rank_parameters(model, plan, schedule_of(plan, training_of(8)), 0).replicated;
  };
  const double plain = first_rank(ScheduleKind::one_forward_one_backward);
  const double folded = first_rank(ScheduleKind::zero_bubble_v);
  const double both = first_rank(ScheduleKind::dualpipe);
  model.tied_embeddings = true;
  CHECK(first_rank(ScheduleKind::one_forward_one_backward) == plain);
  CHECK(first_rank(ScheduleKind::zero_bubble_v) == Approx(folded - 64.0 * 1000.0 / tensor));
  CHECK(first_rank(ScheduleKind::dualpipe) == Approx(both - 64.0 * 1000.0 / tensor));
}

TEST_CASE("experts are sharded over the GPUs that hold the same ones, all else over data ranks") {
  Plan plan = plan_of(4, 32, 8, ScheduleKind::one_forward_one_backward);
  CHECK(shards_of(plan).dense == 32.0);
  CHECK(shards_of(plan).expert == 4.0);
  plan.context = 2;
  plan.tensor = 4;
  CHECK(shards_of(plan).dense == 64.0);
  CHECK(shards_of(plan).expert == 32.0);
  plan.expert_tensor = 4;
  CHECK(shards_of(plan).expert == 8.0);
  plan.schedule = ScheduleKind::dualpipe;
  CHECK(shards_of(plan).dense == 128.0);
  CHECK(shards_of(plan).expert == 16.0);
}

TEST_CASE("shard groups of some data ranks have as many expert shards in each") {
  Plan plan = plan_of(1, 32, 8, ScheduleKind::gpipe);
  plan.shard = 16;
  CHECK(shards_of(plan).dense == 16.0);
  CHECK(shards_of(plan).expert == 2.0);
  plan.shard = 4;  // less than the expert ranks: each GPU alone
  CHECK(shards_of(plan).expert == 1.0);
}

TEST_CASE("an optimizer updates all weights of its GPU, or with ZeRO its share") {
  const StageParameters held{.replicated = 640.0, .expert = 80.0};
  Plan plan = plan_of(4, 32, 8, ScheduleKind::gpipe);
  CHECK(optimizer_share(held, plan) == 720.0);
  plan.zero = GENERATE(1, 2, 3);
  CHECK(optimizer_share(held, plan) == 20.0 + 20.0);
}
