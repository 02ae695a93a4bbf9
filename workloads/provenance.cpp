#include "workloads/provenance.hpp"

#include <array>
#include <utility>

namespace trainyard {

Provenance read_provenance(std::string constant, YamlMap& map) {
  constexpr std::array<std::pair<std::string_view, bool>, 4> kinds{
      {{"datasheet", true}, {"published", true}, {"measured", true}, {"assumption", true}}};
  const YamlValue kind = map.at("kind");
  kind.one_of(kinds);
  Provenance provenance{
      .constant = std::move(constant), .kind = kind.text(), .source = map.at("source").text()};
  if (const auto value = map.find("uncertainty")) provenance.uncertainty = value->number();
  return provenance;
}

}  // namespace trainyard
