#include "workloads/training_setup.hpp"

#include "tests/catch.hpp"
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
