#include "analysis/node_text.hpp"

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

std::string flow(const std::string& text) {
  return flow_text(read_yaml_text("a.yaml", text).root_node);
}

std::string canonical(const std::string& text) {
  return canonical_text(read_yaml_text("a.yaml", text).root_node);
}

}  // namespace

TEST_CASE("a value is told as YAML would have it in one line") {
  CHECK(flow("1f1b") == "1f1b");
  CHECK(flow("- 4\n- [4, 1]") == "[4, [4, 1]]");
  CHECK(flow("full: 2\nof: {a: b}") == "{full: 2, of: {a: b}}");
  CHECK(flow("").empty());
}

TEST_CASE("two values have one canonical text if they say the same, however it is written") {
  CHECK(canonical("{a: 1, b: [x, y]}") == canonical("b:\n  - x\n  - 'y'\na: \"1\"  # one"));
}

TEST_CASE("values that say something else have another canonical text") {
  CHECK(canonical("[a, b]") != canonical("[b, a]"));
  CHECK(canonical("[a, b]") != canonical("[a b]"));
  CHECK(canonical("[a, b]") != canonical("[[a, b]]"));
  CHECK(canonical("[ab, c]") != canonical("[a, bc]"));
  CHECK(canonical("{a: {b: 1}, c: 2}") != canonical("{a: {b: 1, c: 2}}"));
  CHECK(canonical("{a: []}") != canonical("{a: {}}"));
  CHECK(canonical("{a: ''}") != canonical("{a: }"));
}
