#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/export_rules.hpp"
#include "sim/cited_sources.hpp"
#include "sim/yaml.hpp"

// How the parts of export_rules.yaml below its versions are read. All throw InputError.

namespace trainyard {

using Policies = std::map<std::string, Policy, std::less<>>;

std::vector<Destination> read_destinations(const YamlValue& listed);

Policies read_policies(YamlMap& map);

/// `{tpp: {at_least: 4800}, datacenter: true, any_of: [...]}`
Condition read_condition(const YamlValue& value);

/// The entry `id` of `clauses:`, laid over the one that it is `like:`. A verdict that is free has
/// no policy, and any other has one.
Clause read_clause(const YamlDocument& document, const std::string& id, const Policies& policies,
                   const CitedSources& sources);

}  // namespace trainyard
