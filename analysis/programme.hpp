#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "analysis/band.hpp"
#include "analysis/cited.hpp"
#include "analysis/ownership.hpp"

namespace trainyard {

/// What a programme pays for.
enum class ProgrammePart : std::uint8_t { final_run, research, data, people, equity };

/// Those that can be switched off; the final run cannot.
inline constexpr std::array<std::pair<std::string_view, ProgrammePart>, 4> programme_part_names{{
    {"research", ProgrammePart::research},
    {"data", ProgrammePart::data},
    {"people", ProgrammePart::people},
    {"equity", ProgrammePart::equity},
}};

/// Who are paid for how long, each so much.
struct Team {
  int staff = 0;
  Band<DollarRate> pay;  ///< of one
  Seconds duration;
  std::optional<Band<double>> equity;  ///< over their pay
};

/// People, equity included, as a share of the cost of development: compute and people.
using PeopleShare = Cited<Band<double>>;

/// What it took to come to a run, beside the run: the block `programme:` of a scenario. What is
/// left out is not known, and not invented.
struct Programme {
  std::optional<Cited<Band<double>>> research_multiplier;  ///< all compute over the final run's
  std::optional<Band<Dollars>> data;
  std::variant<std::monostate, Team, PeopleShare> people;
  std::optional<Ownership> ownership;
  bool owned = false;  ///< whether the final run is on what is owned, or else rented
  std::vector<ProgrammePart> off;
};

/// What an hour of a GPU of the final run costs its owner; nothing if it is rented.
std::optional<OwnedCost> cost_to_owner(const Programme& programme);

/// What scenarios may name: programme.yaml.
struct ProgrammeCatalogue {
  std::vector<Cited<Band<double>>> research_multipliers;
  std::vector<PeopleShare> people_shares;
};

/// Throws InputError, also where an entry has no date or no source.
ProgrammeCatalogue read_programme_catalogue(const YamlDocument& document);

/// Reads the block `programme:`. Throws InputError.
Programme read_programme(const YamlValue& block, const ProgrammeCatalogue& catalogue,
                         const std::vector<Ownership>& ownerships);

}  // namespace trainyard
