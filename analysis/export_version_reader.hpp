#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis/export_clause_reader.hpp"

namespace trainyard {

using Clauses = std::map<std::string, Clause, std::less<>>;

/// The last day of something that begins on `from`. Throws InputError if it is before that.
Date read_end(const YamlValue& end, Date from);

/// Reads `from:` and, if it is there, `to:`. Throws InputError.
void read_days(YamlMap& map, Date& from, std::optional<Date>& to);

/// Versions that follow one another day by day, each with clauses of which the last holds always.
/// Adds to `used` the ids of the clauses. Throws InputError.
std::vector<RuleVersion> read_versions(const YamlValue& listed, const Clauses& clauses,
                                       const CitedSources& sources, std::set<std::string>& used);

}  // namespace trainyard
