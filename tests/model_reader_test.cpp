#include "workloads/model_reader.hpp"

#include "tests/catch.hpp"
#include "tests/setups.hpp"

using namespace trainyard;

namespace {

const std::string small =
    "layers: 4\nhidden: 64\nvocabulary: 100\nfeed_forward: 256\ngated: true\n"
    "attention: {heads: 4, key_width: 16, value_width: 16}\n";

void check_refused(const std::string& yaml, const std::string& message) {
  CAPTURE(yaml);
  CHECK_THROWS_AS(model_from(yaml), InputError);
  CHECK_THROWS_WITH(model_from(yaml), message);
}

}  // namespace

TEST_CASE("a model that says no more has RMSNorm, rotary positions, and no biases") {
  const Model model = model_from(small, "small");
  CHECK(model.name == "small");
  CHECK(model.norm == Norm::rms);
  CHECK(model.positions == Positions::rotary);
  CHECK_FALSE(model.network_bias);
  CHECK_FALSE(model.output_norms);
  CHECK_FALSE(model.dropout);
  CHECK_FALSE(model.tied_embeddings);
  CHECK_FALSE(model.experts);
  CHECK(model.prediction_layers == 0);
}

TEST_CASE("what a model says is read") {
  const Model model = model_from(
      small +
      "norm: layer-without-bias\npositions: {learned: 50}\nnetwork_bias: true\ndropout: true\n"
      "output_norms: true\ntied_embeddings: true\nprediction_layers: 2\n"
      "vocabulary_multiple: 64\nsource: a paper\nnote: a remark\n");
  CHECK(model.norm == Norm::layer_without_bias);
  CHECK(model.positions == Positions::learned);
  CHECK(model.learned_positions == 50);
  CHECK(model.network_bias);
  CHECK(model.dropout);
  CHECK(model.output_norms);
  CHECK(model.tied_embeddings);
  CHECK(model.prediction_layers == 2);
  CHECK(model.vocabulary == 128);
  CHECK(model_from(small + "positions: alibi\n").positions == Positions::alibi);
}

// github mlcommons/training_results_v4.0: 50257 words in multiples of 128 x 4.
TEST_CASE("a vocabulary is rounded up to the multiple that its program takes") {
  CHECK(catalogue_model("mlperf-gpt3-175b").vocabulary == 50688);
  CHECK(catalogue_model("gpt3-175b").vocabulary == 50257);
}

TEST_CASE("a model that makes no sense is refused with its place") {
  check_refused("{layers: 4}", "model.yaml:1:1: 'hidden' is missing (add a line 'hidden: ...')");
  check_refused("layers: 0",
                "model.yaml:1:9: '0' is not a count (write a whole number, 1 or more)");
  check_refused("layers: 10001", "model.yaml:1:9: more than 10000 (is this what you mean?)");
  check_refused(small + "layer: 3\n",
                "model.yaml:7:1: unknown key 'layer' (did you mean 'layers'?)");
  check_refused(small + "norm: batch\n",
                "model.yaml:7:7: unknown 'batch' (known: rms, layer, layer-without-bias)");
  check_refused(small + "positions: absolute\n",
                "model.yaml:7:12: unknown 'absolute' (known: rotary, alibi, none)");
  check_refused(small + "positions: {learned: 0}\n",
                "model.yaml:7:22: '0' is not a count (write a whole number, 1 or more)");
  check_refused(small + "prediction_layers: 65\n",
                "model.yaml:7:20: more than 64 (is this what you mean?)");
}
