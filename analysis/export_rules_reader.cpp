#include "analysis/export_rules_reader.hpp"

#include <set>

#include "analysis/export_clause_reader.hpp"
#include "analysis/export_version_reader.hpp"
#include "sim/catalogue_document.hpp"

namespace trainyard {
namespace {

Tariff read_tariff(const std::string& name, YamlMap& map, const CitedSources& sources) {
  Tariff tariff;
  tariff.name = name;
  read_days(map, tariff.from, tariff.to);
  tariff.when = read_condition(map.at("when"));
  tariff.text = map.at("text").text();
  tariff.sources = read_sources(map.at("sources"), sources);
  return tariff;
}

Quotas read_quotas(YamlMap& map, const CitedSources& sources) {
  Quotas quotas;
  quotas.from = map.at("from").date();
  quotas.to = read_end(map.at("to"), quotas.from);
  for (const YamlValue& limit : map.at("limits").list()) {
    quotas.limits.push_back(limit.read([](YamlMap& one) {
      return std::pair{one.at("what").text(), one.at("h100_equivalents").positive()};
    }));
  }
  quotas.sources = read_sources(map.at("sources"), sources);
  return quotas;
}

RuleNote read_note(YamlMap& map, const CitedSources& sources) {
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
  const CitedSources sources = read_cited_sources(file.at("sources"));
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
  return read_export_rules(catalogue_document(catalogue, "export_rules.yaml"));
}

}  // namespace trainyard
