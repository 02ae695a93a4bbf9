#include "workloads/training_setup.hpp"

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "tests/setups.hpp"
#include "workloads/model_flops.hpp"

using namespace trainyard;

namespace {

constexpr int length = 4096;

TrainingSetup setup_of(const Model& model, Precision precision) {
  Plan plan;
  plan.data = 16;
  plan.expert = model.experts ? 8 : 1;
  const Training training{.tokens = Tokens{1e12},
                          .sequence_length = length,
                          .global_batch = 16,
                          .precision = precision,
                          .recompute = {}};
  return setup_on(cluster_from("{gpu: H100-SXM, nodes: 2, fabric: single-switch}"), model, training,
                  plan);
}

/// Flash attention multiplies queries and keys once more on its way back.
double scores_again(const Model& model) {
  return 2.0 * (model.layers + model.prediction_layers) * model.attention.queries() *
         keys_met(model, length).causal;
}

}  // namespace

TEST_CASE("the kernels of a model of any architecture do what its count says") {
  const char* name =
      GENERATE("deepseek-v2", "deepseek-v3", "llama2-7b", "llama3.1-405b", "gpt3-175b", "mpt-7b",
               "mixtral-8x7b", "qwen2-57b-a14b", "qwen2.5-7b", "qwen3-30b-a3b", "grok1-314b",
               "nemotron4-15b", "gpt-oss-20b", "llama4-scout", "llama4-maverick");
  const auto precision = GENERATE(Precision::bf16, Precision::fp8_block);
  CAPTURE(name);
  const Model model = catalogue_model(name);
  CHECK(executed_flops_per_token(setup_of(model, precision)).value() ==
        Approx(flops_per_token_with_prediction(model, length).causal.value() + scores_again(model))
            .epsilon(1e-9));
}

TEST_CASE("however a run is shared, its GPUs multiply the same for each token") {
  const unsigned seed = GENERATE(range(1U, 61U));
  CAPTURE(seed);
  Run run = random_run(seed);
  // Tensor ranks that hold the same rows all ask the router for them.
  const bool same_rows = run.plan.tensor > 1 && !run.plan.sequence_parallel;
  const double shared = executed_flops_per_token(run.setup()).value();
  run.plan = {};
  run.plan.data = run.gpus();
  const double alone = executed_flops_per_token(run.setup()).value();
  if (run.model.experts && same_rows) {
    CHECK(shared > alone);
    CHECK(shared < alone * 1.01);
  } else {
    CHECK(shared == Approx(alone).epsilon(1e-9));
  }
}

TEST_CASE("a GPU hands on its share of a micro-batch's rows, whoever shares the matrices") {
  TrainingSetup setup = setup_of(plain_gpt(4, 8, 16, 1000), Precision::bf16);
  const double rows = 4096.0;
  CHECK(sent_between_stages(setup).value() == rows * 128.0 * 2.0);
  setup.plan.tensor = 4;
  setup.plan.context = 2;
  setup.plan.micro_batch = 3;
  const bool sequence_parallel = GENERATE(false, true);
  setup.plan.sequence_parallel = sequence_parallel;
  CHECK(sent_between_stages(setup).value() == 3.0 * rows / 2.0 / 4.0 * 128.0 * 2.0);
  setup.training.precision = Precision::fp32;
  CHECK(sent_between_stages(setup).value() == 3.0 * rows / 2.0 / 4.0 * 128.0 * 4.0);
}

TEST_CASE("GPUs that share each expert multiply the rows of all of them, as a group") {
  TrainingSetup setup = setup_of(catalogue_model("mixtral-8x7b"), Precision::bf16);
  setup.plan.tensor = 4;
  setup.plan.sequence_parallel = true;
  setup.plan.expert_tensor = 4;
  setup.plan.expert = 2;
  setup.spread.gpus = 1.5;
  const LayerLoad load = load_of(setup);
  CHECK(load.stream_rows() == 1024.0);
  CHECK(load.expert_rows == 4096.0 * 2.0);
  CHECK(load.received_rows == 4096.0 * 1.5);
  CHECK(load.local_experts == 4.0);
  setup.plan.expert_tensor = 1;
  CHECK(load_of(setup).expert_rows == 1024.0 * 2.0);
}
