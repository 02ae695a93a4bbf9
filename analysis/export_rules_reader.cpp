#include "analysis/export_rules_reader.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "analysis/export_clause_reader.hpp"
#include "workloads/collective_kind.hpp"

namespace trainyard {
namespace {

constexpr std::chrono::days day{1};

using Clauses = std::map<std::string, Clause, std::less<>>;

void read_days(YamlMap& map, Date& from, std::optional<Date>& to) {
  from = map.at("from").date();
  const auto end = map.find("to");
  if (!end) return;
  to = end->date();
  if (*to < from) end->fail("ends before it begins", "write " + text_of(from) + " or later");
}

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
  const auto found = clauses.find(name.text());
  if (found == clauses.end()) {
    std::vector<std::string> known;
    for (const auto& [id, clause] : clauses) known.push_back(id);
    name.fail_unknown(known);
  }
  const Clause& clause = found->second;
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

RuleVersion read_version(YamlMap& map, const Clauses& clauses, const SourceTexts& sources,
                         std::set<std::string>& used) {
  RuleVersion version;
  version.what = map.at("what").text();
  read_days(map, version.from, version.to);
  for (const YamlValue& one : map.at("destinations").list()) {
    version.destinations.push_back(read_covered(one));
    const auto& since = version.destinations.back().since;
    if (since && (*since < version.from || (version.to && *since > *version.to))) {
      one.map().at("since").fail("not a day of this version", "write one from its from to its to");
    }
  }
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

std::vector<RuleVersion> read_versions(const YamlValue& listed, const Clauses& clauses,
                                       const SourceTexts& sources, std::set<std::string>& used) {
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

Tariff read_tariff(const std::string& name, YamlMap& map, const SourceTexts& sources) {
  Tariff tariff;
  tariff.name = name;
  read_days(map, tariff.from, tariff.to);
  tariff.when = read_condition(map.at("when"));
  tariff.text = map.at("text").text();
  tariff.sources = read_sources(map.at("sources"), sources);
  return tariff;
}

Quotas read_quotas(YamlMap& map, const SourceTexts& sources) {
  Quotas quotas;
  quotas.from = map.at("from").date();
  quotas.to = map.at("to").date();
  for (const YamlValue& limit : map.at("limits").list()) {
    quotas.limits.push_back(limit.read([](YamlMap& one) {
      return std::pair{one.at("what").text(), one.at("h100_equivalents").positive()};
    }));
  }
  quotas.sources = read_sources(map.at("sources"), sources);
  return quotas;
}

RuleNote read_note(YamlMap& map, const SourceTexts& sources) {
  RuleNote note;
  read_days(map, note.from, note.to);
  if (const auto listed = map.find("destinations")) note.destinations = read_destinations(*listed);
  const auto read_names = [&](const char* key, std::vector<std::string>& texts) {
    const auto listed = map.find(key);
    if (!listed) return;
    for (const YamlValue& name : listed->list()) texts.push_back(name.text());
  };
  read_names("vendors", note.vendors);
  read_names("parts", note.parts);
  note.text = map.at("text").text();
  note.sources = read_sources(map.at("sources"), sources);
  return note;
}

ExportRules read_rules(const YamlDocument& document, YamlMap& file) {
  ExportRules rules;
  const SourceTexts sources = file.at("sources").read(read_source_texts);
  rules.h100_equivalent = file.at("h100_equivalent").read([&](YamlMap& map) {
    read_sources(map.at("sources"), sources);
    return map.at("tpp").positive();
  });
  const Policies policies = file.at("policies").read(read_policies);
  Clauses clauses;
  YamlMap written = file.at("clauses").map();
  for (const auto& [id, value] : written.entries()) {
    clauses[id] = read_clause(document, id, policies, sources);
  }
  std::set<std::string> used;
  rules.versions = read_versions(file.at("versions"), clauses, sources, used);
  for (const auto& [id, value] : written.entries()) {
    if (used.contains(id)) continue;
    value.fail("no version has the clause '" + id + "'", "list it in one, or leave it out");
  }
  YamlMap tariffs = file.at("tariffs").map();
  for (const auto& [name, value] : tariffs.entries()) {
    rules.tariffs.push_back(
        value.read([&, &id = name](YamlMap& map) { return read_tariff(id, map, sources); }));
  }
  rules.quotas = file.at("quotas").read([&](YamlMap& map) { return read_quotas(map, sources); });
  for (const YamlValue& note : file.at("notes").list()) {
    rules.notes.push_back(note.read([&](YamlMap& map) { return read_note(map, sources); }));
  }
  return rules;
}

}  // namespace

ExportRules read_export_rules(const YamlDocument& document) {
  return document.root().read([&](YamlMap& file) { return read_rules(document, file); });
}

ExportRules read_export_rules(const Catalogue& catalogue) {
  constexpr const char* name = "export_rules.yaml";
  return read_export_rules(read_yaml_text(name, catalogue_file(catalogue, name).text));
}

}  // namespace trainyard
