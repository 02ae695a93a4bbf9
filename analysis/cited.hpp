#pragma once

#include <string>
#include <vector>

#include "sim/cited_sources.hpp"
#include "sim/date.hpp"
#include "sim/find_named.hpp"
#include "sim/quantity_text.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

/// A value that has a name in a catalogue, with its day and source.
template <class Value>
struct Cited {
  std::string name;
  Value value;
  Date date{};
  std::string source;  ///< in full; "the scenario" where that has the value itself
};

/// What a scenario says itself instead of naming an entry; it has no day.
template <class Value>
Cited<Value> from_scenario(Value value) {
  return {"as written", value, {}, "the scenario"};
}

/// Reads a section of entries by name: each has `value`, which `read` reads, `date`, `kind`
/// (see read_source_kind) and `sources`, and may have a `note`. Throws InputError.
template <class Reader>
auto read_cited(const YamlValue& section, const CitedSources& sources, Reader read) {
  using Value = decltype(read(section));
  std::vector<Cited<Value>> all;
  section.read([&](YamlMap& map) {
    for (const auto& [name, entry] : map.entries()) {
      all.push_back(entry.read([&, &id = name](YamlMap& keys) {
        const std::string kind = read_source_kind(keys.at("kind"));
        keys.find("note");
        const std::string source = read_source(keys.at("sources"), sources);
        return Cited<Value>{id, read(keys.at("value")), keys.at("date").date(),
                            kind == "published" ? source : kind + ": " + source};
      }));
    }
    return 0;
  });
  return all;
}

/// The entry whose name is written there. Throws InputError, naming those that there are.
template <class Value>
const Cited<Value>& find_cited(const std::vector<Cited<Value>>& all, const YamlValue& name) {
  return find_named(all, name, &Cited<Value>::name);
}

/// A number or a list of them, which `read` reads, or else the name of an entry. Throws InputError.
template <class Value, class Reader>
Cited<Value> read_choice(const YamlValue& value, const std::vector<Cited<Value>>& known,
                         Reader read) {
  const bool is_number = value.is_list() || (value.is_text() && leading_number(value.text()));
  return is_number ? from_scenario(read(value)) : find_cited(known, value);
}

}  // namespace trainyard
