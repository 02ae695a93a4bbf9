#include "analysis/energy_reader.hpp"

#include <optional>

#include "sim/quantity_text.hpp"

namespace trainyard {
namespace {

using EuroRate = Quantity<Per<Dollar, Euro>>;

EuroRate read_euro_rate(const YamlValue& value) {
  static const UnitTable units{"exchange rate", "1.08 USD/EUR", {{"USD/EUR", 1.0}}};
  const auto rate = read_quantity(value.text(), units);
  if (!rate || *rate == 0.0) {
    value.fail("'" + value.text() + "' is not an exchange rate", "write it like '1.08 USD/EUR'");
  }
  return EuroRate{*rate};
}

/// A price of electricity in EUR, converted; nothing if it is in another currency.
std::optional<EnergyPrice> euros_converted(const YamlValue& value, EuroRate rate) {
  static const UnitTable units{"price", "0.08 EUR/kWh", {{"EUR/kWh", 1.0 / 3.6e6}}};
  const auto price = read_quantity(value.text(), units);
  if (!price) return std::nullopt;
  constexpr Joules joule{1.0};
  const Euros euros = Quantity<Per<Euro, Joule>>{*price} * joule;
  return rate * euros / joule;
}

NodeDraw read_node_draw(const std::string& name, YamlMap& map, const CitedSources& sources) {
  NodeDraw draw{
      .name = name,
      .architecture = map.at("architecture").one_of(architecture_names),
      .communicating = map.at("communicating").fraction(),
      .idle = map.at("idle").fraction(),
      .rest = map.at("rest").fraction(),
      .source = read_source_kind(map.at("kind")) + ": " + read_source(map.at("sources"), sources)};
  const Watts gpus = map.at("tdp").watts() * static_cast<double>(map.at("gpus").count());
  const YamlValue node = map.at("node");
  if (gpus == Watts{} || node.watts() < gpus) {
    node.fail("a node draws no less than its GPUs", "write it like '10.2 kW'");
  }
  draw.peak = node.watts() / gpus;
  map.at("date").date();
  map.find("note");
  return draw;
}

std::vector<NodeDraw> read_node_draws(const YamlValue& section, const CitedSources& sources) {
  return section.read([&](YamlMap& map) {
    std::vector<NodeDraw> draws;
    for (const auto& [name, value] : map.entries()) {
      draws.push_back(value.read(
          [&, &id = name](YamlMap& entry) { return read_node_draw(id, entry, sources); }));
    }
    if (draws.empty()) section.fail("no entry", "describe at least one node");
    return draws;
  });
}

}  // namespace

double read_pue(const YamlValue& value) {
  const double pue = value.number();
  if (pue < 1.0) value.fail("a PUE is at least 1", "write it like '1.25'");
  return pue;
}

EnergyCatalogue read_energy_catalogue(const YamlDocument& document) {
  return document.root().read([](YamlMap& file) {
    const CitedSources sources = read_cited_sources(file.at("sources"));
    const auto rates = read_cited(file.at("exchange_rates"), sources, read_euro_rate);
    const EuroRate rate = find_cited(rates, file.at("exchange_rate")).value;
    EnergyCatalogue catalogue;
    catalogue.grids = read_cited(file.at("grids"), sources,
                                 [](const YamlValue& value) { return value.carbon_intensity(); });
    catalogue.pues = read_cited(file.at("pue"), sources, read_pue);
    catalogue.electricity =
        read_cited(file.at("electricity"), sources, [&](const YamlValue& value) {
          const auto converted = euros_converted(value, rate);
          return converted ? *converted : value.energy_price();
        });
    catalogue.node_draws = read_node_draws(file.at("nodes"), sources);
    return catalogue;
  });
}

EnergyTerms read_energy_terms(const YamlValue& block, const EnergyCatalogue& catalogue) {
  return block.read([&](YamlMap& map) {
    return EnergyTerms{
        .grid = read_choice(map.at("grid"), catalogue.grids,
                            [](const YamlValue& value) { return value.carbon_intensity(); }),
        .pue = read_choice(map.at("pue"), catalogue.pues, read_pue),
        .electricity = read_choice(map.at("electricity"), catalogue.electricity,
                                   [](const YamlValue& value) { return value.energy_price(); })};
  });
}

NodeDraw node_draw_of(const EnergyCatalogue& catalogue, Architecture architecture) {
  for (const NodeDraw& draw : catalogue.node_draws) {
    if (draw.architecture == architecture) return draw;
  }
  return catalogue.node_draws.front();
}

}  // namespace trainyard
