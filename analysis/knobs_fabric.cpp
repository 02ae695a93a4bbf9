#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "analysis/knob_rules.hpp"
#include "sim/yaml_edit.hpp"

// Knobs of the fabric that joins the nodes.

namespace trainyard {
namespace {

/// Trees that differ in how the NICs are dealt to switches. Others take seconds to route, and are
/// as good as their shapes, which a page does not ask for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> fabrics{{
    {"single-switch", "one ideal switch"},
    {"fat-tree", "fat tree, node by node"},
    {"rail-fat-tree", "fat tree, a leaf for each rail"},
    {"multi-plane-fat-tree", "a plane for each NIC"},
}};

const TreeFabric* tree_of(const KnobSubject& subject) {
  return std::get_if<TreeFabric>(&subject.steps.cluster.spec.fabric);
}

/// The kind of a fabric that was not imported; empty if it was.
std::string written_fabric(const KnobSubject& subject) {
  const YamlNode* const fabric = find_below(subject.root, "cluster.fabric");
  if (fabric == nullptr) return {};
  const YamlNode* const kind = find_entry(*fabric, "kind");
  return kind != nullptr ? kind->text : fabric->text;
}

/// A torus needs dimensions, and an import its files.
bool has_named_fabric(const KnobSubject& subject) {
  return std::ranges::find(fabrics, written_fabric(subject),
                           &std::pair<std::string_view, std::string_view>::first) != fabrics.end();
}

void fill_fabric(const KnobSubject& subject, Knob& knob) {
  for (const auto& [name, label] : fabrics) {
    knob.choices.push_back({std::string{name}, std::string{label}});
  }
  knob.value = written_fabric(subject);
}

/// What another kind of fabric could not have goes.
void turn_fabric(const KnobTurn& turn) {
  turn.write("cluster.fabric", turn.value);
}

bool has_leaves(const KnobSubject& subject) {
  const TreeFabric* const tree = tree_of(subject);
  return tree != nullptr && tree->kind != TreeKind::single_switch;
}

void turn_oversubscription(const KnobTurn& turn) {
  const YamlNode* const fabric = find_below(turn.root, "cluster.fabric");
  if (fabric != nullptr && fabric->kind == YamlNode::Kind::text) {
    turn.write("cluster.fabric", map_of("kind", text_at(*fabric, fabric->text)));
  }
  turn.write(turn.key.text, turn.value);
}

bool has_spines(const KnobSubject& subject) {
  return find_below(subject.root, "cluster.fabric.oversubscription") != nullptr;
}

void fill_leaf_oversubscription(const KnobSubject& subject, Knob& knob) {
  const TreeFabric* const tree = tree_of(subject);
  knob.value = number_text(tree != nullptr ? tree->leaf_oversubscription : 1.0);
}

void fill_spine_oversubscription(const KnobSubject& subject, Knob& knob) {
  const TreeFabric* const tree = tree_of(subject);
  knob.value = number_text(tree != nullptr ? tree->spine_oversubscription : 1.0);
}

}  // namespace

std::vector<KnobRule> fabric_knobs() {
  return {
      {.knob = {.key = "cluster.fabric",
                .group = "cluster",
                .label = "Fabric",
                .help = "How switches join the nodes."},
       .applies = has_named_fabric,
       .fill = fill_fabric,
       .turn = turn_fabric},
      {.knob = range({.key = "cluster.fabric.leaf_oversubscription",
                      .group = "cluster",
                      .label = "Oversubscription of leaves",
                      .help = "Bandwidth down to the nodes over bandwidth up to the spines.",
                      .unit = ": 1"},
                     1.0, 8.0, 0.5),
       .applies = has_leaves,
       .fill = fill_leaf_oversubscription,
       .turn = turn_oversubscription},
      {.knob = range({.key = "cluster.fabric.oversubscription",
                      .group = "cluster",
                      .label = "Oversubscription of spines",
                      .help = "Bandwidth down to the leaves over bandwidth up to the cores.",
                      .unit = ": 1"},
                     1.0, 8.0, 0.5),
       .applies = has_spines,
       .fill = fill_spine_oversubscription,
       .turn = turn_oversubscription},
  };
}

}  // namespace trainyard
