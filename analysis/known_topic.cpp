#include "analysis/known_topic.hpp"

#include <fmt/format.h>

#include "analysis/catalogue_fabrics.hpp"
#include "sim/catalogue_document.hpp"
#include "workloads/model_reader.hpp"
#include "workloads/parameters.hpp"

namespace trainyard {
namespace {

constexpr const char* counted = "counted from the widths; predicted tokens left out";

std::string billions(double count) {
  return fmt::format("{:.1f} B", count / 1e9);
}

/// Of all that multiply: an embedding is looked up.
void add_parameters(CatalogueEntry& entry, const Model& model) {
  entry.values.push_back(
      {.key = "parameters", .text = billions(total_parameters(model)), .remark = counted});
  entry.values.push_back({.key = "active",
                          .text = billions(active_parameters(model)),
                          .remark = "of those, how many multiply each token"});
}

void add_parameters(CatalogueTopic& topic, const YamlDocument& document) {
  for (CatalogueEntry& entry : topic.sections.front().entries) {
    const auto overlaid = entry_of(document, "models", entry.name);
    if (!overlaid) continue;
    add_parameters(
        entry, overlaid->root().read([&](YamlMap& map) { return read_model(entry.name, map); }));
  }
}

}  // namespace

CatalogueTopic known_topic(const TopicEntry& topic, const Catalogue& catalogue) {
  if (topic.name == "fabrics") return fabric_topic(catalogue);
  CatalogueTopic known = read_topic(catalogue, topic.file);
  if (topic.name == "models") add_parameters(known, catalogue_document(catalogue, topic.file));
  return known;
}

}  // namespace trainyard
