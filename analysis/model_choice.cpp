#include "analysis/model_choice.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/catalogue_document.hpp"

namespace trainyard {
namespace {

const YamlNode* entry_of(const YamlNode& map, std::string_view key) {
  const auto found = std::ranges::find_if(
      map.entries, [&](const YamlEntry& entry) { return entry.key.text == key; });
  return found == map.entries.end() ? nullptr : &found->value;
}

/// A copy of a node that stands at another's place.
YamlNode moved(YamlNode node, const YamlNode& place) {
  node.file = place.file;
  node.line = place.line;
  node.column = place.column;
  for (YamlNode& item : node.items) item = moved(std::move(item), place);
  for (auto& [key, value] : node.entries) {
    key = moved(std::move(key), place);
    value = moved(std::move(value), place);
  }
  return node;
}

YamlNode catalogue_model(const YamlValue& name, const Catalogue& catalogue) {
  const YamlDocument document = catalogue_document(catalogue, "models.yaml");
  const YamlNode* const models = entry_of(document.root_node, "models");
  if (!models) document.root().fail("'models' is missing", "add a line 'models: ...'");
  if (const YamlNode* const model = entry_of(*models, name.text())) return *model;
  std::vector<std::string> known;
  for (const YamlEntry& entry : models->entries) known.push_back(entry.key.text);
  name.fail_unknown(known);
}

}  // namespace

YamlDocument with_model_filled_in(const YamlDocument& scenario, const Catalogue& catalogue) {
  const YamlNode* const model = entry_of(scenario.root_node, "model");
  const YamlNode* const like = model ? entry_of(*model, "like") : nullptr;
  if (!like) return scenario;
  const YamlNode entry = catalogue_model({scenario.files, *like}, catalogue);
  YamlNode key = *like;
  key.text = "model";
  YamlDocument base{.files = scenario.files, .root_node = {}};
  base.root_node.entries = {{std::move(key), moved(entry, *like)}};
  return overlay(scenario, base);
}

}  // namespace trainyard
