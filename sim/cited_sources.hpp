#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/yaml.hpp"

namespace trainyard {

/// What the ids of sources stand for in a catalogue: "what, where (date)".
using CitedSources = std::map<std::string, std::string>;

/// Reads the section `sources` of a catalogue. Throws InputError.
CitedSources read_cited_sources(const YamlValue& section);

/// The sources of one entry in full. Throws InputError if the list is empty or an id is not
/// explained.
std::vector<std::string> read_sources(const YamlValue& ids, const CitedSources& sources);

/// The same, joined by "; ".
std::string read_source(const YamlValue& ids, const CitedSources& sources);

/// What the sources of an entry make it: "published", "assumption" or "from memory". Throws
/// InputError if anything else is written there.
std::string read_source_kind(const YamlValue& kind);

}  // namespace trainyard
