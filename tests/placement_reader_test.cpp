#include "workloads/placement_reader.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

StagePlacement placement_from(const std::string& yaml, int ranks) {
  return read_yaml_text("order.yaml", yaml).root().read([&](YamlMap& map) {
    return read_placement(map, ranks);
  });
}

std::string error_of(const std::string& yaml, int ranks) {
  try {
    placement_from(yaml, ranks);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a placement has a name") {
  CHECK(placement_from("{placement: single}", 3) == looped_placement(3));
  CHECK(placement_from("{placement: looped, virtual_stages: 4}", 3) == looped_placement(3, 4));
  CHECK(placement_from("{placement: v-shape}", 3) == v_placement(3));
  CHECK(placement_from("{placement: bidirectional}", 4) == bidirectional_placement(4));
  CHECK(error_of("{placement: v-shap}", 3) ==
        "order.yaml:1:13: unknown 'v-shap' (did you mean 'v-shape'?)");
  CHECK(error_of("{placement: looped}", 3) ==
        "order.yaml:1:1: 'virtual_stages' is missing (add a line 'virtual_stages: ...')");
  CHECK(error_of("{placement: looped, virtual_stages: 256}", 3) ==
        "order.yaml:1:37: 256 stages on a rank (at most 255)");
}

TEST_CASE("a placement lists the stages of each rank, those of a second pipe with 'up'") {
  CHECK(placement_from("{placement: [[0, 3], [1, 2]]}", 2) == v_placement(2));
  CHECK(placement_from("{placement: [[0, up 1], [1, up 0]]}", 2) == bidirectional_placement(2));
  CHECK(placement_from("{placement: [[0], [1, 2]]}", 2) ==
        StagePlacement{{{0, 0}}, {{0, 1}, {0, 2}}});
}

TEST_CASE("every stage is held once, by ranks that have an order") {
  CHECK(error_of("{placement: [[0], [x]]}", 2) ==
        "order.yaml:1:20: 'x' is not a stage (write its number, '3', or in the other direction "
        "'up 3')");
  CHECK(error_of("{placement: [[0], [0]]}", 2) ==
        "order.yaml:1:20: '0' is held twice (list each stage once)");
  CHECK(error_of("{placement: [[0], [2]]}", 2) ==
        "order.yaml:1:20: '2' is beyond the 2 stages that are listed (number them from 0, and "
        "leave none out)");
  CHECK(error_of("{placement: [[0], []]}", 2) ==
        "order.yaml:1:19: a rank without a stage (list what it holds)");
  CHECK(error_of("{placement: [[0], [1]]}", 3) ==
        "order.yaml:1:13: stages of 2 ranks, but the order of 3 (list both for each rank)");
}

TEST_CASE("two directions have the same stages, on pairs of ranks") {
  CHECK(error_of("{placement: [[0, up 0], [1]]}", 2) ==
        "order.yaml:1:13: 2 stages in one direction, but 1 up (list both copies of the model)");
  CHECK(error_of("{placement: [[0, up 0], [1, up 1]]}", 2) ==
        "order.yaml:1:13: no other rank holds the stages of rank 0 (in two directions, stages lie "
        "in the same way on pairs of ranks)");
  CHECK(error_of("{placement: bidirectional}", 3) ==
        "order.yaml:1:13: no other rank holds the stages of rank 1 (in two directions, stages lie "
        "in the same way on pairs of ranks)");
}
