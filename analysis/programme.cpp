#include "analysis/programme.hpp"

#include "analysis/band_reader.hpp"
#include "analysis/ownership_reader.hpp"

namespace trainyard {
namespace {

double read_multiplier(const YamlValue& value) {
  const double multiplier = value.number();
  if (multiplier < 1.0) {
    value.fail("all compute is no less than that of the final run", "write a number from 1 up");
  }
  return multiplier;
}

double read_share(const YamlValue& value) {
  const double share = value.number();
  if (share >= 1.0) value.fail("a share below 1 is wanted", "write it like '0.39'");
  return share;
}

Band<double> read_multipliers(const YamlValue& value) {
  return read_band(value, read_multiplier);
}

Band<double> read_shares(const YamlValue& value) {
  return read_band(value, read_share);
}

Team read_team(YamlMap& map) {
  return {.staff = map.at("staff").count(),
          .pay = read_band(map.at("cost"), [](const YamlValue& v) { return v.dollar_rate(); }),
          .duration = map.at("duration").seconds(),
          .equity = {}};
}

void read_people(YamlMap& programme_map, const ProgrammeCatalogue& catalogue,
                 Programme& programme) {
  const auto people = programme_map.find("people");
  if (!people) return;
  people->read([&](YamlMap& map) {
    if (const auto share = map.find("share")) {
      programme.people = read_choice(*share, catalogue.people_shares, read_shares);
    } else {
      programme.people = read_team(map);
    }
    return 0;
  });
}

void read_equity(YamlMap& map, Programme& programme) {
  const auto equity = map.find("equity");
  if (!equity) return;
  Team* const team = std::get_if<Team>(&programme.people);
  if (!team) {
    equity->fail("equity is a share of the pay of a team",
                 "write 'people: {staff: 150, cost: 400 k USD/year, duration: 1 year}'; a share "
                 "of people has their equity in it");
  }
  team->equity = read_band(*equity, [](const YamlValue& value) { return value.number(); });
}

void read_final_run(YamlMap& map, const std::vector<Ownership>& ownerships, Programme& programme) {
  constexpr std::array<std::pair<std::string_view, bool>, 2> ways{
      {{"rented", false}, {"owned", true}}};
  if (const auto way = map.find("final_run")) programme.owned = way->one_of(ways);
  if (const auto ownership = map.find("ownership")) {
    programme.ownership = read_ownership(*ownership, ownerships);
  }
  if (programme.owned && !programme.ownership) {
    map.place_of("final_run")
        .fail("owned, but nothing says on what terms", "add a line 'ownership: h100-superpod'");
  }
}

std::vector<ProgrammePart> read_off(YamlMap& map) {
  std::vector<ProgrammePart> off;
  if (const auto names = map.find("off")) {
    for (const YamlValue& name : names->list()) off.push_back(name.one_of(programme_part_names));
  }
  return off;
}

}  // namespace

std::optional<OwnedCost> cost_to_owner(const Programme& programme) {
  if (!programme.owned || !programme.ownership) return std::nullopt;
  return owned_cost(*programme.ownership);
}

ProgrammeCatalogue read_programme_catalogue(const YamlDocument& document) {
  return document.root().read([](YamlMap& file) {
    const CitedSources sources = read_cited_sources(file.at("sources"));
    return ProgrammeCatalogue{
        .research_multipliers =
            read_cited(file.at("research_multipliers"), sources, read_multipliers),
        .people_shares = read_cited(file.at("people_shares"), sources, read_shares)};
  });
}

Programme read_programme(const YamlValue& block, const ProgrammeCatalogue& catalogue,
                         const std::vector<Ownership>& ownerships) {
  return block.read([&](YamlMap& map) {
    Programme programme;
    read_final_run(map, ownerships, programme);
    if (const auto multiplier = map.find("research_multiplier")) {
      programme.research_multiplier =
          read_choice(*multiplier, catalogue.research_multipliers, read_multipliers);
    }
    if (const auto data = map.find("data")) {
      programme.data = read_band(*data, [](const YamlValue& value) { return value.dollars(); });
    }
    read_people(map, catalogue, programme);
    read_equity(map, programme);
    programme.off = read_off(map);
    return programme;
  });
}

}  // namespace trainyard
