#include "sim/cited_sources.hpp"

#include <array>
#include <string_view>
#include <utility>

namespace trainyard {

CitedSources read_cited_sources(const YamlValue& section) {
  return section.read([](YamlMap& map) {
    CitedSources sources;
    for (const auto& [id, value] : map.entries()) {
      sources[id] = value.read([](YamlMap& source) {
        return source.at("what").text() + ", " + source.at("where").text() + " (" +
               source.at("date").text() + ")";
      });
    }
    return sources;
  });
}

std::vector<std::string> read_sources(const YamlValue& ids, const CitedSources& sources) {
  std::vector<std::string> texts;
  for (const YamlValue& id : ids.list()) {
    const auto found = sources.find(id.text());
    if (found == sources.end()) {
      std::vector<std::string> known;
      for (const auto& [name, source] : sources) known.push_back(name);
      id.fail_unknown(known);
    }
    texts.push_back(found->second);
  }
  if (texts.empty()) ids.fail("no source", "name one of the section 'sources'");
  return texts;
}

std::string read_source(const YamlValue& ids, const CitedSources& sources) {
  std::string text;
  for (const std::string& source : read_sources(ids, sources)) {
    text += (text.empty() ? "" : "; ") + source;
  }
  return text;
}

std::string read_source_kind(const YamlValue& kind) {
  constexpr std::array<std::pair<std::string_view, bool>, 3> kinds{
      {{"published", true}, {"assumption", true}, {"from memory", true}}};
  kind.one_of(kinds);
  return kind.text();
}

}  // namespace trainyard
