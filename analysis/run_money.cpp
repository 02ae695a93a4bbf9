#include "analysis/run_money.hpp"

#include <algorithm>

#include "analysis/price_choice.hpp"

namespace trainyard {
namespace {

/// The first phase of a stage.
const RunPhase& first_of(const RunScenario& scenario, const std::string& stage) {
  return *std::ranges::find(scenario.phases, stage, &RunPhase::stage);
}

bool same_price(const RunScenario& scenario, const std::string& stage) {
  const auto price = price_of(scenario, first_of(scenario, stage));
  return std::ranges::all_of(scenario.phases, [&](const RunPhase& phase) {
    return phase.stage != stage || price_of(scenario, phase) == price;
  });
}

/// What an owner pays for has no price of the scenario's.
std::string price_source(const RunPhase& phase) {
  const auto& price = phase.scenario().price;
  return price ? source_of(*price) : "";
}

PaidPhase paid(const RunScenario& scenario, const RunPrediction& run, const RunPhase& phase,
               const std::string& part) {
  return {.name = part.empty() ? "the run" : part,
          .hours = figures_of(scenario, run, part).gpu_hours,
          .price = *price_of(scenario, phase),
          .price_source = price_source(phase)};
}

/// Makes the hours of parts, whose bands are of each alone, add up to those of the whole.
void share_out(const Band<GpuHours>& whole, std::vector<PaidPhase>& parts) {
  for (GpuHours Band<GpuHours>::* bound :
       {&Band<GpuHours>::low, &Band<GpuHours>::middle, &Band<GpuHours>::high}) {
    GpuHours sum;
    for (const PaidPhase& part : parts) sum += part.hours.*bound;
    for (PaidPhase& part : parts) {
      part.hours.*bound = (whole.*bound) * (part.hours.*bound / sum);
    }
  }
}

/// Nodes that wait for others to fail are paid for like those.
void add_spares(const RunScenario& scenario, const RunPrediction& run,
                std::vector<PaidPhase>& lines) {
  if (!scenario.reliability || scenario.reliability->spare_nodes.value_or(0) == 0) return;
  const RunPhase& main = scenario.phases[run.main];
  const int gpus = *scenario.reliability->spare_nodes * main.scenario().cluster.spec.gpus_per_node;
  const auto hours = [&](Seconds wall) { return gpu_hours(gpus, wall); };
  const Band<Seconds>& wall = run.total.duration;
  lines.push_back({.name = "spare nodes",
                   .hours = {hours(wall.low), hours(wall.middle), hours(wall.high)},
                   .price = *price_of(scenario, main),
                   .price_source = price_source(main)});
}

}  // namespace

LoadShares load_of(const Prediction& steps) {
  const double idle = steps.mean_parts.bubble / steps.step_time;
  const double communicating =
      std::min(steps.mean_parts.exposed_communication / steps.step_time, 1.0 - idle);
  return {.computing = 1.0 - idle - communicating, .communicating = communicating, .idle = idle};
}

LoadShares load_of(const RunPrediction& run) {
  const LoadShares steps = load_of(run.main_phase());
  if (!run.reliability) return steps;
  const RunTimes& times = run.reliability->statistics.mean_times;
  const Seconds busy = times[RunPart::productive] + times[RunPart::lost] + times[RunPart::slowed];
  const double training = busy / times.wall();
  return {.computing = training * steps.computing,
          .communicating = training * steps.communicating,
          .idle = training * steps.idle + 1.0 - training};
}

std::optional<Band<Price>> price_of(const RunScenario& scenario, const RunPhase& phase) {
  const auto& programme = scenario.programme;
  if (const auto owned = programme ? cost_to_owner(*programme) : std::nullopt) {
    return Band<Price>::sure(owned->total());
  }
  const auto& price = phase.scenario().price;
  return price ? std::optional{price->price} : std::nullopt;
}

bool has_prices(const RunScenario& scenario) {
  return std::ranges::all_of(scenario.phases, [&](const RunPhase& phase) {
    return price_of(scenario, phase).has_value();
  });
}

Ledger ledger_of(const RunScenario& scenario, const RunPrediction& run) {
  std::vector<PaidPhase> lines;
  for (const std::string& stage : scenario.stages()) {
    if (same_price(scenario, stage)) {
      lines.push_back(paid(scenario, run, first_of(scenario, stage), stage));
      continue;
    }
    for (const RunPhase& phase : scenario.phases) {
      if (phase.stage == stage) lines.push_back(paid(scenario, run, phase, phase.name));
    }
  }
  share_out(run.total.gpu_hours, lines);
  add_spares(scenario, run, lines);
  return ledger_of(scenario.programme.value_or(Programme{}), lines);
}

EnergyReport energy_of(const RunScenario& scenario, const RunPrediction& run) {
  const ClusterChoice& cluster = scenario.phases[run.main].scenario().cluster;
  return energy_report(run.total.gpu_hours, cluster.gpu.tdp, cluster.spec.gpus_per_node,
                       load_of(run), scenario.energy->draw, scenario.energy->terms);
}

}  // namespace trainyard
