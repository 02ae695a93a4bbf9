#include "workloads/attention_reader.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

AttentionShape shape_of(const std::string& more) {
  const YamlDocument document =
      read_yaml_text("model.yaml", "{heads: 4, key_width: 16, value_width: 8" + more + "}");
  return document.root().read(read_attention_shape);
}

std::string error_of(const std::string& more) {
  try {
    shape_of(more);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("heads have keys and values of their own unless fewer are written") {
  const AttentionShape own = shape_of("");
  CHECK(own.key_value_heads == 4);
  CHECK(own.queries() == 64.0);
  CHECK(own.keys_values() == 96.0);
  CHECK(own.values() == 32.0);
  const AttentionShape one = shape_of(", key_value_heads: 1");
  CHECK(one.queries() == 64.0);
  CHECK(one.keys() == 16.0);
  CHECK(one.keys_values() == 24.0);
}

TEST_CASE("attention may see a window, or chunks, on some layers or all") {
  const AttentionShape window = shape_of(", local: {window: 128}");
  CHECK(window.local->reach == Reach::window);
  CHECK(window.local->keys == 128);
  CHECK(window.local->full_every == 0);
  const AttentionShape chunk = shape_of(", local: {chunk: 8192, full_every: 4}");
  CHECK(chunk.local->reach == Reach::chunk);
  CHECK(chunk.local->full_every == 4);
}

TEST_CASE("biases, norms and sinks are switched on one by one") {
  CHECK(shape_of(", query_key_value_bias: true").query_key_value_bias);
  CHECK(shape_of(", output_bias: true").output_bias);
  CHECK(shape_of(", query_key_norm: true").query_key_norm);
  CHECK(shape_of(", sinks: true").sinks);
  CHECK_FALSE(shape_of("").sinks);
}

TEST_CASE("attention that makes no sense is refused with its place") {
  CHECK(error_of(", key_value_heads: 3") ==
        "model.yaml:1:60: key_value_heads must divide the 4 heads");
  CHECK(error_of(", latent: {query_rank: 0, key_value_rank: 8, rope_width: 17}") ==
        "model.yaml:1:51: rope_width is wider than a key (key_width includes rope_width)");
  CHECK(error_of(", local: {full_every: 2}") ==
        "model.yaml:1:50: local attention has either a window or chunks (write one of them)");
  CHECK(error_of(", local: {window: 2, chunk: 3}") ==
        "model.yaml:1:69: local attention has either a window or chunks (write one of them)");
}
