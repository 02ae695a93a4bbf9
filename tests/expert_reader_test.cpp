#include "workloads/expert_reader.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

ExpertShape shape_of(const std::string& more) {
  const YamlDocument document = read_yaml_text("model.yaml", "{routed: 8, hidden: 32" + more + "}");
  return document.root().read([](YamlMap& map) { return read_expert_shape(map, 4); });
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

TEST_CASE("shared experts are as wide as the others unless it is written") {
  CHECK(shape_of(", per_token: 2").shared_width() == 0.0);
  CHECK(shape_of(", per_token: 2, shared: 3").shared_width() == 96.0);
  CHECK(shape_of(", per_token: 2, shared: 3, shared_hidden: 10").shared_width() == 30.0);
  CHECK(shape_of(", per_token: 2, shared: 1, shared_gate: true").shared_gate);
}

TEST_CASE("dense layers are so many first ones, or a list") {
  CHECK(shape_of(", per_token: 2, dense_layers: 3").dense_layers == 3);
  CHECK(shape_of(", per_token: 2, dense_layers: [0, 2]").dense_list == std::vector{0, 2});
  CHECK(shape_of(", per_token: 2, every: 2").every == 2);
}

TEST_CASE("experts that make no sense are refused with their place") {
  CHECK(error_of(", per_token: 9") ==
        "model.yaml:1:36: more experts a token than the 8 it can choose from (write fewer, or "
        "allow more groups a token)");
  CHECK(error_of(", per_token: 2, groups: 3, groups_per_token: 1") ==
        "model.yaml:1:47: groups do not divide the routed experts (choose a divisor)");
  CHECK(error_of(", per_token: 2, groups: 2, groups_per_token: 3") ==
        "model.yaml:1:68: more groups a token than there are (write at most 2)");
  CHECK(error_of(", per_token: 2, groups: 2") ==
        "model.yaml:1:1: 'groups_per_token' is missing (add a line 'groups_per_token: ...')");
  CHECK(error_of(", per_token: 2, dense_layers: [1, 4]") ==
        "model.yaml:1:57: there is no layer 4 (count from 0 to 3)");
  CHECK(error_of(", per_token: 2, every: 0") ==
        "model.yaml:1:46: '0' is not a count (write a whole number, 1 or more)");
}
