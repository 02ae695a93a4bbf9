#include "analysis/run_scenario.hpp"
#include "analysis/scenario.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/folder.hpp"

// The ways to write a scenario's `model:`.

using namespace trainyard;

TEST_CASE(
    "a model may be a config.json from Hugging Face, by its path from the scenario's folder") {
  const Folder folder;
  const std::string config =
      R"({"model_type": "llama", "hidden_size": 64, "intermediate_size": 256, "vocab_size": 100,
          "num_hidden_layers": 61, "num_attention_heads": 4, "rms_norm_eps": 1e-06})";
  folder.write("models/config.json", config);
  folder.write("models/plain", config);
  for (const std::string name : {"models/config.json", "models/plain"}) {
    std::string text = deepseek_v3_with("model: deepseek-v3", "model: " + name);
    text.replace(text.find("expert: 64"), 10, "expert: 1");
    const std::string file = folder.write("run.yaml", text);
    const Scenario scenario = read_scenario_file(file, embedded_catalogue());
    CHECK(scenario.model.name == name);
    CHECK(scenario.model.layers == 61);
    CHECK(scenario.model.attention.key_width == 16);
  }
}

TEST_CASE("a mistake in a config.json is told where it stands, and so is one that is missing") {
  const Folder folder;
  const std::string config = folder.write("config.json", "{\n  \"model_type\": \"lama\"\n}\n");
  const std::string file =
      folder.write("run.yaml", deepseek_v3_with("model: deepseek-v3", "model: config.json"));
  CHECK_THROWS_WITH(read_scenario_file(file, embedded_catalogue()),
                    config + ":2:17: unknown 'lama' (did you mean 'llama'?)");
}

TEST_CASE("a config.json that is not there is told, and any other name sought in the catalogue") {
  const auto check_refused = [](const std::string& model, const std::string& message) {
    const std::string text = deepseek_v3_with("model: deepseek-v3", "model: " + model);
    CHECK_THROWS_WITH(scenario_of(text), Catch::Matchers::EndsWith(message));
  };
  check_refused("other.json",
                ": 'other.json' is no file (write its path from the folder of this one)");
  check_refused("deepsek-v3", ": unknown 'deepsek-v3' (did you mean 'deepseek-v3'?)");
  check_refused("[a]", ": expected a single value (write it after 'key: ')");
}
