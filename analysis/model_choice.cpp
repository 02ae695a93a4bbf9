#include "analysis/model_choice.hpp"

#include <string>
#include <utility>
#include <vector>

#include "sim/catalogue_document.hpp"
#include "sim/yaml_edit.hpp"

namespace trainyard {
namespace {

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
  const YamlNode* const models = find_entry(document.root_node, "models");
  if (!models) document.root().fail("'models' is missing", "add a line 'models: ...'");
  if (const YamlNode* const model = find_entry(*models, name.text())) return *model;
  std::vector<std::string> known;
  for (const YamlEntry& entry : models->entries) known.push_back(entry.key.text);
  name.fail_unknown(known);
}

}  // namespace

YamlDocument with_model_filled_in(const YamlDocument& scenario, const Catalogue& catalogue) {
  const YamlNode* const model = find_entry(scenario.root_node, "model");
  const YamlNode* const like = model ? find_entry(*model, "like") : nullptr;
  if (!like) return scenario;
  const YamlNode entry = catalogue_model({scenario.files, *like}, catalogue);
  return overlay(scenario,
                 {.files = scenario.files, .root_node = map_of("model", moved(entry, *like))});
}

}  // namespace trainyard
