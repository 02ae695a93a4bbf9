#include "analysis/model_choice.hpp"

#include "analysis/run_scenario.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"

using namespace trainyard;

namespace {

std::string error_with(const std::string& model) {
  try {
    deepseek_v3("model: deepseek-v3", "model: " + model);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a model like another has its fields, but for what is written") {
  const Scenario scenario = deepseek_v3("model: deepseek-v3",
                                        "model: {like: deepseek-v3, vocabulary: 51200, attention: "
                                        "{heads: 64}, prediction_layers: 0}");
  const Model whole = deepseek_v3().model;
  CHECK(scenario.model.name == "deepseek-v3 (changed)");
  CHECK(scenario.model.vocabulary == 51200);
  CHECK(scenario.model.attention.heads == 64);
  CHECK(scenario.model.prediction_layers == 0);
  CHECK(scenario.model.layers == whole.layers);
  CHECK(scenario.model.attention.key_width == whole.attention.key_width);
  REQUIRE(scenario.model.attention.latent);
  REQUIRE(scenario.model.experts);
  CHECK(scenario.model.experts->routed == 256);
}

TEST_CASE("what is written of the scenario is what the user wrote of the model") {
  const Scenario scenario =
      deepseek_v3("model: deepseek-v3", "model: {like: deepseek-v3, vocabulary: 51200}");
  std::vector<std::string> of_model;
  for (const auto& [key, value] : scenario.written) {
    if (key.starts_with("model")) of_model.push_back(key + "=" + value);
  }
  CHECK(of_model == std::vector<std::string>{"model.like=deepseek-v3", "model.vocabulary=51200"});
}

TEST_CASE("mistakes in a model like another stand where the user wrote") {
  CHECK(error_with("{like: deepsek-v3}") ==
        "run.yaml:12:15: unknown 'deepsek-v3' (did you mean 'deepseek-v3'?)");
  CHECK(error_with("{like: deepseek-v3, layer: 61}") ==
        "run.yaml:12:28: unknown key 'layer' (did you mean 'layers'?)");
  CHECK(error_with("{like: deepseek-v3, vocabulary: many}") ==
        "run.yaml:12:40: 'many' is not a count (write a whole number, 0 or more)");
  CHECK(error_with("{like: [a]}") ==
        "run.yaml:12:15: expected a single value (write it after 'key: ')");
  // The field that does not suit is the catalogue's.
  CHECK(error_with("{like: llama3.1-405b, attention: {heads: 100}}") ==
        "run.yaml:12:15: key_value_heads must divide the 100 heads");
}

TEST_CASE("a scenario laid over another may change its model a little") {
  const Folder files;
  files.write("base.yaml", deepseek_v3_with("model: deepseek-v3", "model: {like: deepseek-v3}"));
  const std::string over =
      files.write("over.yaml", "base: base.yaml\nmodel: {vocabulary: 51200}\n");
  const Scenario scenario = read_scenario_file(over, embedded_catalogue());
  CHECK(scenario.model.vocabulary == 51200);
  CHECK(scenario.model.layers == 61);
}
