#include "analysis/topology_drawing.hpp"

#include "analysis/drawing_layout.hpp"
#include "tests/catch.hpp"
#include "tests/example.hpp"
#include "tests/exported.hpp"

using namespace trainyard;

namespace {

struct Drawn {
  DrawingLayout layout;
  std::string text;
};

Drawn draw(const std::string& fabric, int nodes) {
  const PricedCluster priced = read_priced_cluster(
      read_yaml_text("a<b.yaml", "cluster: {gpu: H100-SXM, nodes: " + std::to_string(nodes) +
                                     ", fabric: " + fabric + "}"),
      embedded_catalogue(), "");
  const Cluster cluster = build_cluster(priced);
  const TopologyReport report = report_topology(priced, cluster);
  return {lay_out(cluster, relative_loads(cluster, report)), topology_drawing(cluster, report)};
}

bool apart(const DrawnBox& a, const DrawnBox& b) {
  return std::abs(a.x - b.x) >= (width_of(a) + width_of(b)) / 2.0 ||
         std::abs(a.y - b.y) >= box_height;
}

/// Whether every element that is opened is closed in its turn.
bool is_well_formed(const std::string& text) {
  std::vector<std::string> open;
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::string tag = text.substr(at + 1, text.find('>', at) - at - 1);
    if (tag.starts_with("/")) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
    } else if (!tag.ends_with("/")) {
      open.push_back(tag.substr(0, tag.find(' ')));
    }
  }
  return open.empty();
}

}  // namespace

TEST_CASE("a small tree is drawn in rows, with a line for each pair that has cables") {
  const auto [layout, text] = draw("{kind: rail-fat-tree, switch_radix: 32}", 16);
  CHECK(layout.in_rows);
  CHECK(layout.boxes.size() == 8 + 4 + 8);
  CHECK(layout.strokes.size() == 8 * 4 + 8);
  CHECK(layout.strokes.front().cables == 4);
  CHECK(count_of(text, "<line ") == layout.strokes.size());
  CHECK(layout.caption ==
        "every switch; parallel cables as one line, coloured by the busiest; below each leaf its "
        "NICs, and the nodes they are in");
}

TEST_CASE("a drawing is XML that needs nothing from elsewhere") {
  const std::string text = draw("{kind: fat-tree, switch_radix: 16}", 8).text;
  CHECK(is_well_formed(text));
  CHECK(count_of(text, "a&lt;b") == 2);
  CHECK(count_of(text, "href") == 0);
  CHECK(count_of(text, "<desc ") == 1);
}

TEST_CASE("of a large fabric one pod or group is drawn, and the rest in one box a tier") {
  const auto [layout, text] = draw("{kind: fat-tree, tiers: 3, switch_radix: 16}", 128);
  CHECK(layout.boxes.size() == 2 * 8 + 3 + 8 + 1);
  CHECK(count_of(text, ">120<") == 2);  // leaves and spines of the other pods
  const DrawingLayout dragonfly =
      draw(
          "{kind: dragonfly, groups: 40, switches_per_group: 8, endpoints_per_switch: 4, "
          "global_links_per_switch: 6}",
          160)
          .layout;
  CHECK(!dragonfly.in_rows);
  CHECK(dragonfly.boxes.size() == 8 + 1);
  CHECK(dragonfly.boxes.back().lines == std::vector<std::string>{"312", "others", "1,248 NICs"});
}

TEST_CASE("of several planes the first is drawn") {
  const DrawingLayout layout = draw("rail-only", 64).layout;
  CHECK(layout.boxes.size() == 1);
  CHECK(layout.caption ==
        "the first of 8 planes, every switch; parallel cables as one line, coloured by the "
        "busiest");
}

TEST_CASE("no two boxes overlap") {
  const auto [fabric, nodes] =
      GENERATE(table<std::string, int>({{"{kind: fat-tree, tiers: 2}", 256},
                                        {"{kind: fat-tree, tiers: 3, switch_radix: 16}", 128},
                                        {"{kind: torus, dimensions: [4, 4, 4]}", 64},
                                        {"{kind: torus, dimensions: [2, 2]}", 4},
                                        {"{kind: slim-fly, q: 13}", 300},
                                        {"{kind: dragonfly-plus, switch_radix: 16}", 60}}));
  INFO(fabric);
  const DrawingLayout layout = draw(fabric, nodes).layout;
  for (std::size_t a = 0; a < layout.boxes.size(); ++a) {
    for (std::size_t b = 0; b < a; ++b) CHECK(apart(layout.boxes[a], layout.boxes[b]));
  }
}

TEST_CASE("a drawing without loads says why") {
  CHECK(count_of(draw("rail-only", 1).text,
                 "Loads unknown: no NIC shares its plane with another.") == 1);
}

TEST_CASE("a drawing of a step colours cables by their use") {
  const PricedCluster priced =
      read_priced_cluster(read_yaml_text("small.yaml",
                                         "cluster: {gpu: H100-SXM, nodes: 16, fabric: {kind: "
                                         "rail-fat-tree, switch_radix: 32}}"),
                          embedded_catalogue(), "");
  const Cluster cluster = build_cluster(priced);
  std::vector<double> bytes(cluster.links.size());
  const LinkId nic = cluster.gpus[0].to_leaf;
  bytes[index(nic)] = 0.25 * cluster.links.bandwidth[index(nic)].value();
  const std::string text = step_drawing(cluster, "a <run>", bytes, Seconds{1.0});
  CHECK(is_well_formed(text));
  CHECK(count_of(text, "16 cables, load 25 %") == 1);
  CHECK(count_of(text, ", load 0 %") == 8 * 4 + 7);
  CHECK(count_of(text, ">25 %<") == 1);
  CHECK(count_of(text, "a &lt;run&gt;") == 2);
  CHECK(count_of(step_drawing(cluster, "idle", std::vector<double>(bytes.size()), Seconds{1.0}),
                 "No cable of the fabric carries anything in a step.") == 1);
}

TEST_CASE("a drawing of many cables has a path for each colour and width") {
  const PricedCluster priced = read_priced_cluster(
      read_yaml_text("large.yaml", "cluster: {gpu: H100-SXM, nodes: 2048, fabric: fat-tree}"),
      embedded_catalogue(), "");
  const Cluster cluster = build_cluster(priced);
  std::vector<double> bytes;
  for (std::size_t link = 0; link < cluster.links.size(); ++link) {
    bytes.push_back(1e9 * static_cast<double>(link % 100));
  }
  const std::string text = step_drawing(cluster, "large", bytes, Seconds{10.0});
  CHECK(is_well_formed(text));
  CHECK(count_of(text, "<line ") == 0);
  CHECK(count_of(text, "<path ") <= 200);
  CHECK(text.size() < 300'000);
}
