#include "analysis/energy.hpp"

namespace trainyard {

Watts node_peak(const NodeDraw& draw, Watts tdp, int gpus) {
  return draw.peak * tdp * static_cast<double>(gpus);
}

Watts node_power(const NodeDraw& draw, Watts tdp, int gpus, const LoadShares& load) {
  const Watts of_gpus = tdp * static_cast<double>(gpus);
  const double share =
      load.computing + draw.communicating * load.communicating + draw.idle * load.idle;
  return share * of_gpus + draw.rest * (node_peak(draw, tdp, gpus) - of_gpus);
}

const EnergyUse& EnergyReport::use(EnergyConvention convention) const {
  return uses[static_cast<std::size_t>(convention)];
}

EnergyUse energy_use(const Band<GpuHours>& hours, Watts each_gpu, double pue,
                     const EnergyTerms& terms) {
  const auto of_an_hour = each_gpu * one_hour / GpuHours{1.0};
  const Band<Joules> computers = hours * of_an_hour;
  const Band<Joules> building = computers * pue;
  return {.computers = computers,
          .building = building,
          .emissions = building * terms.grid.value,
          .cost = building * terms.electricity.value};
}

EnergyReport energy_report(const Band<GpuHours>& hours, Watts tdp, int gpus_per_node,
                           const LoadShares& load, const NodeDraw& draw, const EnergyTerms& terms) {
  const Watts node = node_power(draw, tdp, gpus_per_node, load);
  const double pue = terms.pue.value;
  return {.terms = terms,
          .load = load,
          .draw = draw,
          .gpus_per_node = gpus_per_node,
          .node_power = node,
          .node_peak = node_peak(draw, tdp, gpus_per_node),
          .uses = {energy_use(hours, node / static_cast<double>(gpus_per_node), pue, terms),
                   energy_use(hours, tdp, 1.0, terms), energy_use(hours, tdp, pue, terms)}};
}

}  // namespace trainyard
