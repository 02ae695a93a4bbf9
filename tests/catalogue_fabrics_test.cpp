#include "analysis/catalogue_fabrics.hpp"

#include "analysis/catalogue_text.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"

using namespace trainyard;

namespace {

/// What the reader says of a kind that there is none of: "(known: a, b)".
std::string known_fabrics() {
  try {
    scenario_of(deepseek_v3_with("fabric: multi-plane-fat-tree", "fabric: {kind: 1234567890}"));
  } catch (const InputError& error) {
    const std::string text = error.what();
    const std::size_t begin = text.find("(known: ") + 8;
    return text.substr(begin, text.rfind(')') - begin);
  }
  return {};
}

}  // namespace

TEST_CASE("the catalogue of fabrics has all that a scenario may name, in the reader's order") {
  std::string names;
  for (const std::string& name : entry_names(fabric_topic(embedded_catalogue()))) {
    names += (names.empty() ? "" : ", ") + name;
  }
  CHECK(names == known_fabrics());
}

TEST_CASE("a two-tier fat tree of 2,048 GPUs is that of arXiv 2505.09343 Table 3") {
  const CatalogueTopic topic = fabric_topic(embedded_catalogue());
  const CatalogueEntry& tree = *entries_named(topic, "fat-tree").front();
  CHECK(tree.values[0].text == "96");
  CHECK(tree.values[1].text == "2,048");
  CHECK(tree.values[3].text == "51.2 TB/s");
  CHECK(tree.values[4].text == "9.0 M USD");
}
