#pragma once

#include <optional>
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

/// Adds the energy of each run, by whole nodes under its load; with a market also what its
/// GPU-hours cost by the price book (on demand, or else on any terms), nothing if it says nothing,
/// and what the export rules say of its GPU.
void add_terms(HardwareComparison& comparison, const HardwareTerms& terms,
               const std::optional<HardwareMarket>& market);

}  // namespace trainyard
