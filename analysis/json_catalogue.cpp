#include "analysis/json_catalogue.hpp"

#include <algorithm>

#include "analysis/json_text.hpp"

namespace trainyard {
namespace {

Json sources_json(const CatalogueTopic& topic, const CatalogueEntry& entry) {
  Json sources = Json::array();
  if (!entry.source.empty()) sources.push_back({{"what", entry.source}});
  for (const std::string& id : entry.source_ids) {
    const auto found = std::ranges::find(topic.sources, id, &CatalogueSource::id);
    if (found == topic.sources.end()) continue;
    sources.push_back(
        {{"id", id}, {"what", found->what}, {"where", found->where}, {"date", found->date}});
  }
  return sources;
}

Json entry_json(const CatalogueTopic& topic, const CatalogueEntry& entry) {
  Json values = Json::object();
  for (const CatalogueValue& value : entry.values) values[value.key] = value.text;
  Json parts = Json::array();
  for (const CatalogueEntry& part : entry.parts) parts.push_back(entry_json(topic, part));
  return {{"name", entry.name},
          {"values", values},
          {"note", entry.note.empty() ? Json{} : Json{entry.note}},
          {"sources", sources_json(topic, entry)},
          {"parts", parts}};
}

Json topic_json(const TopicEntry& topic) {
  return {{"topic", topic.name}, {"title", topic.title}, {"what", topic.what}};
}

}  // namespace

std::string json_of(std::span<const TopicEntry> topics) {
  Json json = Json::array();
  for (const TopicEntry& topic : topics) json.push_back(topic_json(topic));
  return text_of(json);
}

std::string json_of(const TopicEntry& topic, const CatalogueTopic& known, std::string_view name) {
  Json json = topic_json(topic);
  json["sections"] = Json::array();
  for (const CatalogueSection& section : known.sections) {
    Json entries = Json::array();
    for (const CatalogueEntry& entry : section.entries) {
      if (name.empty() || entry.name == name) entries.push_back(entry_json(known, entry));
    }
    if (!entries.empty()) {
      json["sections"].push_back({{"section", section.key}, {"entries", entries}});
    }
  }
  return text_of(json);
}

}  // namespace trainyard
