#include "workloads/hugging_face_fields.hpp"

#include "tests/catch.hpp"
#include "tests/configs.hpp"

using namespace trainyard;

TEST_CASE("heads share the width of the model unless their own is written") {
  CHECK(config_of("llama", decoder_keys()).attention.key_width == 16);
  CHECK(config_of("llama", decoder_keys(", \"head_dim\": null")).attention.key_width == 16);
  const AttentionShape wide = config_of("llama", decoder_keys(", \"head_dim\": 48")).attention;
  CHECK(wide.key_width == 48);
  CHECK(wide.value_width == 48);
}

TEST_CASE("heads that do not divide are refused") {
  CHECK(config_error("llama",
                     "\"hidden_size\": 64, \"num_hidden_layers\": 2, \"vocab_size\": 9,"
                     " \"num_attention_heads\": 5") ==
        "config.json:3:86: 5 heads do not divide the width 64");
  CHECK(config_error("llama",
                     "\"hidden_size\": 64, \"num_hidden_layers\": 2, \"vocab_size\": 9,"
                     " \"num_attention_heads\": 4, \"num_key_value_heads\": 3") ==
        "config.json:3:112: num_key_value_heads must divide the 4 heads");
}

TEST_CASE("embeddings are tied only if the config says so") {
  CHECK_FALSE(config_of("llama", decoder_keys()).tied_embeddings);
  CHECK(config_of("llama", decoder_keys(", \"tie_word_embeddings\": true")).tied_embeddings);
}

TEST_CASE("the layers that see the whole sequence follow from their list") {
  const auto with_types = [](const std::string& types) {
    return decoder_keys(", \"sliding_window\": 32, \"layer_types\": " + types);
  };
  const auto local = [&](const std::string& types) {
    return config_of("mistral", with_types(types)).attention.local.value();
  };
  const std::string near = "sliding_attention";
  CHECK(local("null").full_every == 0);
  CHECK(local("[" + near + ", " + near + ", " + near + ", " + near + "]").full_every == 0);
  CHECK(local("[" + near + ", full_attention, " + near + ", full_attention]").full_every == 2);
  CHECK(local("[" + near + ", " + near + ", " + near + ", full_attention]").full_every == 4);
  CHECK(config_error("mistral", with_types("[full_attention, " + near + "]")) ==
        "config.json:4:128: attention to the whole sequence comes at no regular distance "
        "(only every n-th layer is modelled)");
}
