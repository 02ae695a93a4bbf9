#include "sim/yaml_edit.hpp"

#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace trainyard;

namespace {

using Leaves = std::vector<std::pair<std::string, std::string>>;

const char* const scenario = "cluster:\n  gpu: H100-SXM\n  nodes: 8\nprice: 2 USD/GPU-hour\n";

}  // namespace

TEST_CASE("an entry of a map is found by its key") {
  YamlDocument document = read_yaml_text("s.yaml", scenario);
  YamlNode* const cluster = find_entry(document.root_node, "cluster");
  REQUIRE(cluster != nullptr);
  CHECK(find_entry(*cluster, "nodes")->text == "8");
  CHECK(find_entry(*cluster, "fabric") == nullptr);
  CHECK(find_entry(*find_entry(*cluster, "nodes"), "nodes") == nullptr);
}

TEST_CASE("an entry is taken out once") {
  YamlDocument document = read_yaml_text("s.yaml", scenario);
  CHECK(erase_entry(document.root_node, "cluster"));
  CHECK_FALSE(erase_entry(document.root_node, "cluster"));
  CHECK(leaves(document) == Leaves{{"price", "2 USD/GPU-hour"}});
}

TEST_CASE("a key with dots is a map within a map") {
  const YamlDocument written = read_yaml_text("study.yaml", "400 GB/s");
  const YamlDocument over{.files = written.files,
                          .root_node = map_of("cluster.gpu.scale_up", written.root_node)};
  CHECK(leaves(over) == Leaves{{"cluster.gpu.scale_up", "400 GB/s"}});
}

TEST_CASE("what is put in stands where it was written") {
  const YamlDocument written = read_yaml_text("study.yaml", "\n  - many");
  const YamlNode& item = written.root_node.items.front();
  const YamlDocument over{.files = written.files,
                          .root_node = map_of("cluster", map_of("nodes", text_at(item, "few")))};
  CHECK(over.root().map().at("cluster").map().at("nodes").place() == "study.yaml:2:5");
  CHECK_THROWS_WITH(over.root().map().at("cluster").map().at("nodes").count(),
                    Catch::Matchers::ContainsSubstring("study.yaml:2:5: "));
}
