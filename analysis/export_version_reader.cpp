#include "analysis/export_version_reader.hpp"

#include <chrono>

#include "sim/find_named.hpp"
#include "sim/names.hpp"

namespace trainyard {
namespace {

constexpr std::chrono::days day{1};

CoveredDestination read_covered(const YamlValue& value) {
  if (!value.is_map()) return {.destination = value.one_of(destination_names), .since = {}};
  return value.read([](YamlMap& map) {
    return CoveredDestination{.destination = map.at("is").one_of(destination_names),
                              .since = map.at("since").date()};
  });
}

/// A clause as a version has it, once sure that its policy says something to each destination.
const Clause& find_clause(const YamlValue& name, const Clauses& clauses,
                          const RuleVersion& version) {
  const Clause& clause = find_named(clauses, name, &Clauses::value_type::first).second;
  for (const CoveredDestination& covered : version.destinations) {
    if (!clause.policy || !clause.names(covered.destination)) continue;
    if (!clause.policy->to(covered.destination)) {
      name.fail("the policy of '" + clause.id + "' says nothing to " +
                    std::string{name_in(destination_names, covered.destination)},
                "add it under policies, or restrict the destinations of the clause");
    }
  }
  return clause;
}

/// Each destination must find a clause: the last holds always and for all, and no other does.
void check_last(const YamlValue& listed, const std::vector<Clause>& clauses) {
  const std::vector<YamlValue> names_written = listed.list();
  for (std::size_t i = 0; i < clauses.size(); ++i) {
    const bool last = i + 1 == clauses.size();
    const bool always = !clauses[i].when && clauses[i].destinations.empty();
    if (last && !always) {
      names_written[i].fail("the last clause does not hold for every part",
                            "end with one that has 'when: otherwise' and no destinations");
    }
    if (!last && always) {
      names_written[i].fail("what stands after a clause that always holds never counts",
                            "put it last");
    }
  }
}

/// Destinations of a version; one that came later did so on one of its days.
std::vector<CoveredDestination> read_covered(const YamlValue& listed, Date from,
                                             const std::optional<Date>& to) {
  std::vector<CoveredDestination> all;
  for (const YamlValue& one : listed.list()) {
    all.push_back(read_covered(one));
    const auto& since = all.back().since;
    if (since && (*since < from || (to && *since > *to))) {
      one.map().at("since").fail("not a day of this version", "write one on which it holds");
    }
  }
  if (all.empty()) listed.fail("no destination", "name those that the version is for");
  return all;
}

RuleVersion read_version(YamlMap& map, const Clauses& clauses, const CitedSources& sources,
                         std::set<std::string>& used) {
  RuleVersion version;
  version.what = map.at("what").text();
  read_days(map, version.from, version.to);
  version.destinations = read_covered(map.at("destinations"), version.from, version.to);
  const YamlValue listed = map.at("clauses");
  for (const YamlValue& name : listed.list()) {
    version.clauses.push_back(find_clause(name, clauses, version));
    used.insert(name.text());
  }
  if (version.clauses.empty()) {
    listed.fail("a version without clauses", "list those that decide, in their order");
  }
  check_last(listed, version.clauses);
  version.sources = read_sources(map.at("sources"), sources);
  return version;
}

/// Versions must follow one another day by day.
void check_follows(const YamlValue& written, const RuleVersion& before,
                   const RuleVersion& version) {
  const YamlValue from = written.map().at("from");
  if (!before.to) {
    from.fail("the version before has no end", "give it 'to: " + text_of(version.from - day) + "'");
  }
  const Date expected = *before.to + day;
  if (version.from == expected) return;
  from.fail(version.from > expected
                ? "a gap in time: no version for the days from " + text_of(expected) + " to " +
                      text_of(version.from - day)
                : "an overlap: the version before holds to " + text_of(*before.to),
            "write " + text_of(expected));
}

}  // namespace

Date read_end(const YamlValue& end, Date from) {
  if (end.date() < from) {
    end.fail("ends before it begins", "write " + text_of(from) + " or later");
  }
  return end.date();
}

void read_days(YamlMap& map, Date& from, std::optional<Date>& to) {
  from = map.at("from").date();
  if (const auto end = map.find("to")) to = read_end(*end, from);
}

std::vector<RuleVersion> read_versions(const YamlValue& listed, const Clauses& clauses,
                                       const CitedSources& sources, std::set<std::string>& used) {
  std::vector<RuleVersion> versions;
  for (const YamlValue& written : listed.list()) {
    RuleVersion version =
        written.read([&](YamlMap& map) { return read_version(map, clauses, sources, used); });
    if (!versions.empty()) check_follows(written, versions.back(), version);
    versions.push_back(std::move(version));
  }
  if (versions.empty()) listed.fail("no version", "write the first with 'what', 'from', ...");
  if (versions.back().to) {
    listed.list().back().map().at("to").fail("a gap in time: no version for the days after",
                                             "leave out the end of the last version");
  }
  return versions;
}

}  // namespace trainyard
