#pragma once

#include <vector>

#include "analysis/energy.hpp"

namespace trainyard {

/// What scenarios may name, and how nodes draw power: energy.yaml.
struct EnergyCatalogue {
  std::vector<Cited<CarbonIntensity>> grids;
  std::vector<Cited<double>> pues;
  std::vector<Cited<EnergyPrice>>
      electricity;  ///< converted to USD where it is in another currency
  std::vector<NodeDraw> node_draws;
};

/// Throws InputError, also where an entry has no date or no source.
EnergyCatalogue read_energy_catalogue(const YamlDocument& document);

/// Reads the block `energy: {grid: china-2023, pue: other, electricity: us-industrial-2025}`; each
/// is a name or a number ("582 g/kWh", "1.25", "0.08 USD/kWh"). Throws InputError.
EnergyTerms read_energy_terms(const YamlValue& block, const EnergyCatalogue& catalogue);

/// Reads the power of a whole building over that of its computers. Throws InputError.
double read_pue(const YamlValue& value);

/// How nodes of that architecture draw power; the first of the catalogue stands for those that it
/// does not have.
NodeDraw node_draw_of(const EnergyCatalogue& catalogue, Architecture architecture);

}  // namespace trainyard
