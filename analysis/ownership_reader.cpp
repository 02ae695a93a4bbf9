#include "analysis/ownership_reader.hpp"

#include <optional>

#include "analysis/energy_reader.hpp"
#include "sim/cited_sources.hpp"
#include "sim/find_named.hpp"

namespace trainyard {
namespace {

Seconds read_life(const YamlValue& value) {
  const Seconds life = value.seconds();
  if (life == Seconds{}) value.fail("a life of no time", "write it like '5 year'");
  return life;
}

/// Reads keys into an ownership that may be like another: then nothing is missing.
class TermReader {
 public:
  TermReader(YamlMap& map, Ownership& result, bool is_like)
      : map_{map}, result_{result}, is_like_{is_like} {}

  template <class Value, class Reader>
  void needed(std::string_view key, Value Ownership::* member, Reader read) {
    if (is_like_) return optional(key, member, read);
    result_.*member = read(map_.at(key));
  }

  template <class Value, class Reader>
  void optional(std::string_view key, Value Ownership::* member, Reader read) {
    if (const auto value = map_.find(key)) result_.*member = read(*value);
  }

 private:
  YamlMap& map_;
  Ownership& result_;
  bool is_like_;
};

void read_purchase(TermReader& terms) {
  const auto dollars = [](const YamlValue& value) { return value.dollars(); };
  terms.needed("gpus_per_node", &Ownership::gpus_per_node,
               [](const YamlValue& value) { return value.count(); });
  terms.needed("node", &Ownership::node, dollars);
  terms.optional("network", &Ownership::network, dollars);
  terms.optional("storage", &Ownership::storage, dollars);
  terms.needed("server_life", &Ownership::server_life, read_life);
  terms.optional("building", &Ownership::building,
                 [](const YamlValue& value) { return value.power_price(); });
  terms.optional("building_life", &Ownership::building_life, read_life);
}

void read_running(TermReader& terms) {
  const auto fraction = [](const YamlValue& value) { return value.fraction(); };
  terms.needed("use", &Ownership::use, fraction);
  terms.needed("peak", &Ownership::peak, [](const YamlValue& value) { return value.watts(); });
  terms.needed("draw", &Ownership::draw, fraction);
  terms.optional("idle_draw", &Ownership::idle_draw, fraction);
  terms.needed("pue", &Ownership::pue, read_pue);
  terms.needed("electricity", &Ownership::electricity,
               [](const YamlValue& value) { return value.energy_price(); });
  terms.optional("staff", &Ownership::staff,
                 [](const YamlValue& value) { return value.dollar_rate(); });
  terms.optional("interest", &Ownership::interest,
                 [](const YamlValue& value) { return value.number(); });
}

Ownership read_terms(YamlMap& map, const std::vector<Ownership>& known) {
  Ownership result;
  const auto like = map.find("like");
  if (like) result = find_named(known, *like, &Ownership::name);
  TermReader terms{map, result, like.has_value()};
  read_purchase(terms);
  read_running(terms);
  if (result.building > PowerPrice{} && result.building_life == Seconds{}) {
    map.place_of("building")
        .fail("a building that lasts no time", "add a line 'building_life: 15 year'");
  }
  return result;
}

Ownership read_entry(const std::string& name, YamlMap& map, const std::vector<Ownership>& known,
                     const CitedSources& sources) {
  Ownership entry = read_terms(map, known);
  entry.name = name;
  const std::string kind = read_source_kind(map.at("kind"));
  entry.source = kind + ": " + read_source(map.at("sources"), sources) + ", prices of " +
                 text_of(map.at("date").date());
  map.find("note");
  return entry;
}

}  // namespace

std::vector<Ownership> read_ownerships(const YamlDocument& document) {
  return document.root().read([](YamlMap& file) {
    const CitedSources sources = read_cited_sources(file.at("sources"));
    std::vector<Ownership> all;
    file.at("ownership").read([&](YamlMap& map) {
      for (const auto& [name, value] : map.entries()) {
        all.push_back(value.read(
            [&, &id = name](YamlMap& entry) { return read_entry(id, entry, all, sources); }));
      }
      return 0;
    });
    return all;
  });
}

Ownership read_ownership(const YamlValue& value, const std::vector<Ownership>& known) {
  if (!value.is_map()) return find_named(known, value, &Ownership::name);
  return value.read([&](YamlMap& map) {
    const auto like = map.find("like");
    Ownership result = read_terms(map, known);
    result.source = like ? "the scenario, else " + result.source : "the scenario";
    result.name = like ? result.name + ", changed" : "as the scenario says";
    return result;
  });
}

}  // namespace trainyard
