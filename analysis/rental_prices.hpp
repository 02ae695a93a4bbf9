#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/band.hpp"
#include "sim/date.hpp"
#include "sim/units.hpp"
#include "sim/yaml.hpp"

namespace trainyard {

enum class ProviderClass : std::uint8_t {
  hyperscaler,
  neocloud,
  specialty,
  long_tail,
  market,  ///< all providers together
  china    ///< the market there
};

inline constexpr std::array<std::pair<std::string_view, ProviderClass>, 6> provider_class_names{{
    {"hyperscaler", ProviderClass::hyperscaler},
    {"neocloud", ProviderClass::neocloud},
    {"specialty", ProviderClass::specialty},
    {"long-tail", ProviderClass::long_tail},
    {"market", ProviderClass::market},
    {"china", ProviderClass::china},
}};

enum class RentalTerm : std::uint8_t {
  on_demand,
  for_one_year,
  for_three_years,
  monthly,
  spot,
  list,       ///< of a price list that does not say for how long
  internal,   ///< what a company reckons with itself
  assumption  ///< what authors took for granted
};

inline constexpr std::array<std::pair<std::string_view, RentalTerm>, 8> rental_term_names{{
    {"on-demand", RentalTerm::on_demand},
    {"1y", RentalTerm::for_one_year},
    {"3y", RentalTerm::for_three_years},
    {"monthly", RentalTerm::monthly},
    {"spot", RentalTerm::spot},
    {"list", RentalTerm::list},
    {"internal", RentalTerm::internal},
    {"assumption", RentalTerm::assumption},
}};

/// What somebody asked for a GPU-hour on some day: a row of analysis/catalog/gpu_prices.yaml.
struct RentalPrice {
  std::string gpu;
  Date date;
  ProviderClass provider_class = ProviderClass::market;
  std::string provider;
  RentalTerm term = RentalTerm::on_demand;
  Price low;
  Price high;          ///< as low, if the row is one price
  std::string source;  ///< in full; those of several joined by "; "
  std::string note;
  bool clear = true;  ///< whether it is known what the price is for
};

/// Reads gpu_prices.yaml. Throws InputError, also where a row has no date or no source.
std::vector<RentalPrice> read_rental_prices(const YamlDocument& document);

/// Which price is wanted; what is left out may be any.
struct PriceQuestion {
  std::string gpu;
  std::optional<std::string> provider;  ///< the name of a class, or of a provider
  std::optional<RentalTerm> term;       ///< if left out any but an assumption
  Date date;
};

/// A price and what it rests on.
struct ChosenPrice {
  Band<Price> price;
  std::vector<RentalPrice> rows;  ///< none if a scenario says the price itself
};

/// Of each provider and term the latest row of the year that ends with the date asked for. `low`
/// and `high` are the lowest and highest of these rows, `middle` is the median of their middles.
/// Nothing if there are none; rows that are not clear never count.
std::optional<ChosenPrice> choose_price(std::span<const RentalPrice> prices,
                                        const PriceQuestion& question);

/// Whether the row is of that class or from that provider.
bool is_from(const RentalPrice& price, std::string_view provider);

}  // namespace trainyard
