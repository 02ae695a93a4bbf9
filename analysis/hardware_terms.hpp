#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/energy_reader.hpp"
#include "analysis/export_rules.hpp"
#include "analysis/on_hardware.hpp"
#include "analysis/rental_prices.hpp"

namespace trainyard {

/// When GPUs are had, and where they are to go.
struct HardwareMarket {
  Date date;
  Destination destination = Destination::china;
};

/// What is known of GPUs beside how fast they are.
struct HardwareTerms {
  EnergyCatalogue energy;
  double pue = 1.0;
  std::vector<RentalPrice> prices;  ///< asked on the market's date
  ExportRules rules;
};

/// Takes the PUE of the scenario's block `energy`, or else that of most buildings. Throws
/// InputError.
HardwareTerms read_hardware_terms(const YamlDocument& scenario, const Catalogue& catalogue);

/// What the price book says of a GPU on a day: on demand, or else on any terms.
std::optional<ChosenPrice> book_price(const HardwareTerms& terms, const std::string& gpu,
                                      Date date);

/// Adds the energy of each run, by whole nodes under its load; with a market also what its
/// GPU-hours cost by the price book, nothing if it says nothing, and what the export rules say of
/// its GPU.
void add_terms(HardwareComparison& comparison, const HardwareTerms& terms,
               const std::optional<HardwareMarket>& market);

}  // namespace trainyard
