#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "analysis/band.hpp"
#include "analysis/cited.hpp"
#include "sim/units.hpp"
#include "topologies/gpu.hpp"

namespace trainyard {

/// What the GPUs of a run do with their time; the three add up to 1.
struct LoadShares {
  double computing = 1.0;      ///< kernels run, whatever else does
  double communicating = 0.0;  ///< communication and no kernel beside it
  double idle = 0.0;
};

/// How the power of a node follows its load. A GPU draws its TDP while it computes.
struct NodeDraw {
  std::string name;
  Architecture architecture = Architecture::other;  ///< of the GPUs that it was read for
  double peak = 1.0;                                ///< of the node, over the TDPs of its GPUs
  double communicating = 1.0;  ///< of a GPU that only communicates, over its TDP
  double idle = 1.0;           ///< of a GPU with nothing to do, over its TDP
  double rest = 1.0;           ///< of all but GPUs, over the most that it draws
  std::string source;
};

/// The most that a node of so many GPUs draws.
Watts node_peak(const NodeDraw& draw, Watts tdp, int gpus);

/// What it draws on average under a load.
Watts node_power(const NodeDraw& draw, Watts tdp, int gpus, const LoadShares& load);

/// Where a run stands: what its electricity costs and emits. The block `energy:` of a scenario.
struct EnergyTerms {
  Cited<CarbonIntensity> grid;
  Cited<double> pue;  ///< power of the whole building over that of its computers
  Cited<EnergyPrice> electricity;
};

/// Energy, and what it comes to.
struct EnergyUse {
  Band<Joules> computers;
  Band<Joules> building;  ///< with the building's overhead, as far as the convention counts it
  Band<Grams> emissions;  ///< of `building`, by the grid at the place
  Band<Dollars> cost;     ///< of `building`
};

/// How energy is reckoned; publications differ by these.
enum class EnergyConvention : std::uint8_t {
  node_model,          ///< power of whole nodes under their load, x PUE
  tdp_hours,           ///< TDP of the GPUs x GPU-hours, no overhead
  tdp_hours_with_pue,  ///< the same x PUE
};

inline constexpr std::array<std::pair<std::string_view, EnergyConvention>, 3>
    energy_convention_names{{
        {"node model", EnergyConvention::node_model},
        {"TDP x hours", EnergyConvention::tdp_hours},
        {"TDP x hours x PUE", EnergyConvention::tdp_hours_with_pue},
    }};

/// A run in all three conventions, in the order of their names.
struct EnergyReport {
  EnergyTerms terms;
  LoadShares load;
  NodeDraw draw;
  int gpus_per_node = 0;
  Watts node_power;  ///< under the load
  Watts node_peak;
  std::array<EnergyUse, 3> uses;

  const EnergyUse& use(EnergyConvention convention) const;
};

/// What GPUs use that draw so much each, with their share of the node if that counts.
EnergyUse energy_use(const Band<GpuHours>& hours, Watts each_gpu, double pue,
                     const EnergyTerms& terms);

EnergyReport energy_report(const Band<GpuHours>& hours, Watts tdp, int gpus_per_node,
                           const LoadShares& load, const NodeDraw& draw, const EnergyTerms& terms);

}  // namespace trainyard
