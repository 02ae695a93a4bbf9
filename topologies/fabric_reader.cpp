#include "topologies/fabric_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "topologies/import_reader.hpp"

namespace trainyard {
namespace {

enum class FabricName : std::uint8_t {
  single_switch,
  fat_tree,
  rail_fat_tree,
  planes,
  dragonfly,
  dragonfly_plus,
  slim_fly,
  torus
};

constexpr std::array<std::pair<std::string_view, FabricName>, 10> fabric_names{{
    {"single-switch", FabricName::single_switch},
    {"fat-tree", FabricName::fat_tree},
    {"rail-fat-tree", FabricName::rail_fat_tree},
    {"multi-rail-fat-tree", FabricName::rail_fat_tree},
    {"multi-plane-fat-tree", FabricName::planes},
    {"rail-only", FabricName::planes},
    {"dragonfly", FabricName::dragonfly},
    {"dragonfly-plus", FabricName::dragonfly_plus},
    {"slim-fly", FabricName::slim_fly},
    {"torus", FabricName::torus},
}};

constexpr std::array<std::pair<std::string_view, NetworkKind>, 2> network_names{{
    {"infiniband", NetworkKind::infiniband},
    {"roce", NetworkKind::roce},
}};

constexpr std::array<std::pair<std::string_view, CrossRail>, 2> cross_rail_names{{
    {"nvlink", CrossRail::nvlink},
    {"fabric", CrossRail::fabric},
}};

constexpr std::array<std::pair<std::string_view, PathChoice>, 5> routing_names{{
    {"d-mod-k", PathChoice::by_destination},
    {"ftree", PathChoice::by_destination},
    {"ecmp", PathChoice::by_hash},
    {"adaptive", PathChoice::spread},
    {"packet-spray", PathChoice::spread},
}};

void read_count(YamlMap& map, const char* key, int& number, int most = 1 << 20) {
  if (const auto value = map.find(key)) number = value->at_most(most).count();
}

/// More than the ports of any switch or chassis.
constexpr int most_ports = 1 << 12;

Routing read_routing(const YamlValue& value) {
  if (!value.is_map()) return {.choice = value.one_of(routing_names)};
  return value.read([](YamlMap& map) {
    Routing routing{.choice = map.at("kind").one_of(routing_names)};
    const bool hashed = routing.choice == PathChoice::by_hash;
    for (const char* key : {"queue_pairs", "seed"}) {
      const auto written = map.find(key);
      if (!written) continue;
      if (!hashed) map.place_of(key).fail("only ecmp has a " + std::string{key}, "leave it out");
      if (key == std::string_view{"seed"})
        routing.seed = static_cast<std::uint64_t>(written->whole());
      else
        routing.queue_pairs = static_cast<std::uint32_t>(written->at_most(1 << 10).count());
    }
    return routing;
  });
}

double read_ratio(YamlMap& map, const char* key) {
  const auto written = map.find(key);
  if (!written) return 1.0;
  const double ratio = written->positive();
  if (ratio < 1.0) {
    written->fail("an oversubscription below 1", "write how much more goes down than up, as 2");
  }
  return ratio;
}

TreeFabric read_tree(YamlMap& map, TreeKind kind, int switch_radix) {
  TreeFabric tree{.kind = kind, .switch_radix = switch_radix};
  read_count(map, "switch_radix", tree.switch_radix, most_ports);
  if (kind == TreeKind::single_switch) return tree;
  if (const auto tiers = map.find("tiers")) {
    tree.tiers = tiers->count();
    if (tree.tiers > 3) tiers->fail("a tree of " + tiers->text() + " tiers", "write 1, 2 or 3");
  }
  read_count(map, "spine_radix", tree.spine_radix, most_ports);
  read_count(map, "core_radix", tree.core_radix, most_ports);
  tree.leaf_oversubscription = read_ratio(map, "leaf_oversubscription");
  tree.spine_oversubscription = read_ratio(map, "oversubscription");
  read_count(map, "pod_gpus", tree.pod_gpus);
  return tree;
}

DragonflyFabric read_dragonfly(YamlMap& map, bool plus, int switch_radix) {
  DragonflyFabric dragonfly{.plus = plus, .switch_radix = switch_radix};
  read_count(map, "switch_radix", dragonfly.switch_radix, 1 << 9);
  read_count(map, "groups", dragonfly.groups);
  read_count(map, "switches_per_group", dragonfly.switches_per_group);
  read_count(map, "endpoints_per_switch", dragonfly.endpoints_per_switch);
  read_count(map, "global_links_per_switch", dragonfly.global_links_per_switch);
  return dragonfly;
}

SlimFlyFabric read_slim_fly(YamlMap& map, int switch_radix, int& formula_q) {
  SlimFlyFabric slim_fly{.switch_radix = switch_radix};
  read_count(map, "switch_radix", slim_fly.switch_radix, most_ports);
  read_count(map, "q", slim_fly.q, 181);
  read_count(map, "endpoints_per_switch", slim_fly.endpoints_per_switch);
  if (const auto formula = map.find("formula")) {
    formula_q = formula->read([](YamlMap& of) { return of.at("q").count(); });
  }
  return slim_fly;
}

TorusFabric read_torus(YamlMap& map) {
  TorusFabric torus;
  const YamlValue dimensions = map.at("dimensions");
  std::size_t switches = 1;
  for (const YamlValue& size : dimensions.list()) {
    torus.dimensions.push_back(size.count());
    switches *= static_cast<std::size_t>(size.count());
    if (switches > std::size_t{1} << 15) {
      dimensions.fail("more than 32768 switches", "make a dimension smaller");
    }
  }
  if (torus.dimensions.empty() || torus.dimensions.size() > 6) {
    dimensions.fail("a torus of " + std::to_string(torus.dimensions.size()) + " dimensions",
                    "write one to six sizes, as [8, 8, 8]");
  }
  read_count(map, "endpoints_per_switch", torus.endpoints_per_switch);
  read_count(map, "cables", torus.cables, 1 << 10);
  return torus;
}

Fabric read_measures(YamlMap& map, FabricName name, int switch_radix, FabricChoice& choice) {
  switch (name) {
    case FabricName::single_switch:
      return read_tree(map, TreeKind::single_switch, switch_radix);
    case FabricName::fat_tree:
      return read_tree(map, TreeKind::fat_tree, switch_radix);
    case FabricName::rail_fat_tree:
      return read_tree(map, TreeKind::rail_fat_tree, switch_radix);
    case FabricName::planes:
      return read_tree(map, TreeKind::multi_plane_fat_tree, switch_radix);
    case FabricName::dragonfly:
    case FabricName::dragonfly_plus:
      return read_dragonfly(map, name == FabricName::dragonfly_plus, switch_radix);
    case FabricName::slim_fly:
      return read_slim_fly(map, switch_radix, choice.formula_q);
    case FabricName::torus:
      break;
  }
  return read_torus(map);
}

/// How a fabric is routed where nothing is written: trees and tori by destination, the others
/// adaptively, as they were designed to be.
Routing usual_routing(FabricName name) {
  const bool adaptive = name == FabricName::dragonfly || name == FabricName::dragonfly_plus ||
                        name == FabricName::slim_fly;
  return {.choice = adaptive ? PathChoice::spread : PathChoice::by_destination};
}

/// An imported fabric is routed by its tables; without, as the scenario says.
FabricChoice imported_choice(YamlMap& map, WiredFabric imported) {
  // Nobody knows how such a fabric is routed, so it is not made to collide by a wrong guess.
  const PathChoice usual = imported.tables ? PathChoice::by_destination : PathChoice::spread;
  FabricChoice choice{
      .fabric = std::move(imported), .routing = {.choice = usual}, .trunk = std::nullopt};
  if (const auto routing = map.find("routing")) {
    choice.routing = read_routing(*routing);
    if (std::get<WiredFabric>(choice.fabric).tables) {
      routing->fail("the tables say how to route", "leave out lfts or routing");
    }
  }
  return choice;
}

FabricChoice built_choice(YamlMap& map, int switch_radix) {
  const FabricName name = map.at("kind").one_of(fabric_names);
  FabricChoice choice{.fabric = {}, .routing = usual_routing(name), .trunk = std::nullopt};
  if (const auto routing = map.find("routing")) choice.routing = read_routing(*routing);
  choice.fabric = read_measures(map, name, switch_radix, choice);
  return choice;
}

FabricChoice read_map(YamlMap& map, int switch_radix) {
  auto imported = read_import(map);
  FabricChoice choice =
      imported ? imported_choice(map, std::move(*imported)) : built_choice(map, switch_radix);
  if (const auto network = map.find("network")) choice.network = network->one_of(network_names);
  if (const auto cross = map.find("cross_rail")) {
    choice.cross_rail = cross->one_of(cross_rail_names);
  }
  read_count(map, "rails", choice.rails);
  if (const auto trunk = map.find("trunk")) choice.trunk = trunk->bandwidth();
  return choice;
}

}  // namespace

FabricChoice read_fabric(const YamlValue& value, int switch_radix) {
  if (value.is_map()) {
    return value.read([&](YamlMap& map) { return read_map(map, switch_radix); });
  }
  const FabricName name = value.one_of(fabric_names);
  if (name == FabricName::torus) {
    value.fail("a torus has dimensions", "write {kind: torus, dimensions: [8, 8, 8]}");
  }
  FabricChoice choice{.fabric = {}, .routing = usual_routing(name), .trunk = std::nullopt};
  const std::vector<std::string> no_files{""};
  YamlNode nothing;
  nothing.kind = YamlNode::Kind::map;
  YamlMap empty{no_files, nothing};
  choice.fabric = read_measures(empty, name, switch_radix, choice);
  return choice;
}

}  // namespace trainyard
