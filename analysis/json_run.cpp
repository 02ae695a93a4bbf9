#include <algorithm>
#include <type_traits>

#include "analysis/cost_ratio.hpp"
#include "analysis/json.hpp"
#include "analysis/json_prediction.hpp"
#include "analysis/ledger_text.hpp"
#include "analysis/run_money.hpp"

namespace trainyard {
namespace {

/// A figure and its band: `low` and `high` are 5 and 95 %, or the lowest and highest of prices.
template <class Value>
Json band_json(const Band<Value>& band) {
  const auto number = [](const Value& value) {
    if constexpr (std::is_same_v<Value, double>) {
      return rounded(value);
    } else {
      return rounded(value.value());
    }
  };
  return {{"low", number(band.low)}, {"median", number(band.middle)}, {"high", number(band.high)}};
}

void add_figures(const RunFigures& figures, bool priced, Json& json) {
  json["duration_s"] = rounded(figures.duration.middle.value());
  json["gpu_hours"] = rounded(figures.gpu_hours.middle.value());
  json["cost_usd"] = priced ? Json(rounded(figures.cost.middle.value())) : Json(nullptr);
  json["duration_band_s"] = band_json(figures.duration);
  json["gpu_hours_band"] = band_json(figures.gpu_hours);
  if (priced) json["cost_band_usd"] = band_json(figures.cost);
}

/// One plan of a phase, as long as nothing stops it.
Json plan_json(const PhasePlan& plan, const Prediction& p) {
  return {{"plan", plan.name},
          {"gpus", plan.scenario.gpus()},
          {"sequence_length", plan.scenario.training.sequence_length},
          {"global_batch", plan.scenario.training.global_batch},
          {"step_time_s", rounded(p.step_time.value())},
          {"steps", rounded(p.steps)},
          {"duration_s", rounded(p.duration.value())},
          {"gpu_hours", rounded(p.gpu_hours.value())},
          {"memory_per_gpu_bytes", rounded(p.memory.total().value())},
          {"fits", p.fits}};
}

Json published_json(const RunScenario& scenario, std::string_view part, const RunFigures& figures) {
  Json list = Json::array();
  for (const auto& [of, published] : scenario.published) {
    if (of != part) continue;
    const double predicted = run_metric_named(published.metric)->predicted(figures);
    list.push_back({{"metric", published.metric},
                    {"published", rounded(published.value)},
                    {"predicted", rounded(predicted)},
                    {"relative_error", rounded(predicted / published.value - 1.0)},
                    {"source", published.source}});
  }
  return list;
}

Json phases_json(const RunScenario& scenario, const RunPrediction& run) {
  Json list = Json::array();
  for (std::size_t i = 0; i < scenario.phases.size(); ++i) {
    const RunPhase& phase = scenario.phases[i];
    Json json{{"phase", phase.name}, {"part_of", phase.stage}, {"given", phase.given.has_value()}};
    if (phase.given) json["source"] = phase.source;
    add_figures(figures_of(scenario, run, phase.name), price_of(scenario, phase).has_value(), json);
    json["plans"] = Json::array();
    for (std::size_t plan = 0; plan < run.phases[i].plans.size(); ++plan) {
      json["plans"].push_back(plan_json(phase.plans[plan], run.phases[i].plans[plan]));
    }
    list.push_back(json);
  }
  return list;
}

Json stages_json(const RunScenario& scenario, const RunPrediction& run) {
  Json list = Json::array();
  for (const std::string& stage : scenario.stages()) {
    Json json{{"stage", stage}};
    const RunFigures figures = figures_of(scenario, run, stage);
    add_figures(figures, has_prices(scenario), json);
    json["published"] = published_json(scenario, stage, figures);
    json["plans"] = Json::array();
    for (const std::string& plan : scenario.plans_of(stage)) {
      const RunFigures by_plan = figures_of(scenario, run, stage, plan);
      json["plans"].push_back({{"plan", plan},
                               {"gpu_hours", rounded(by_plan.gpu_hours.middle.value())},
                               {"published", published_json(scenario, stage, by_plan)}});
    }
    list.push_back(json);
  }
  return list;
}

Json reliability_json(const RunReliability& run, const Reliability& reliability) {
  const RunStatistics& statistics = run.statistics;
  Json parts = Json::object();
  for (const auto& [name, part] : run_part_names) {
    parts[std::string{name} + "_s"] = rounded(statistics.mean_times[part].value());
  }
  Json causes = Json::object();
  for (std::size_t i = 0; i < statistics.by_cause.size(); ++i) {
    causes[reliability.failures.causes[i].name] = rounded(statistics.by_cause[i]);
  }
  Json provenance = Json::array();
  for (const Provenance& entry : reliability.failures.provenance) {
    provenance.push_back(
        {{"constant", entry.constant}, {"kind", entry.kind}, {"source", entry.source}});
  }
  return {{"failures", reliability.failures.id},
          {"mtbf_s", rounded(run.terms.mtbf.value())},
          {"checkpoint_interval_s", rounded(run.terms.interval.value())},
          {"runs", reliability.runs},
          {"seed", reliability.seed},
          {"effective_time", band_json(statistics.goodput)},
          {"effective_time_closed_form", rounded(run.exact)},
          {"effective_time_first_order", rounded(run.linear.value)},
          {"first_order_in_range", run.linear.in_range},
          {"interruptions", band_json(statistics.interruptions)},
          {"interruptions_by_cause", causes},
          {"planned_stops", rounded(statistics.planned_stops)},
          {"time_parts", parts},
          {"provenance", provenance}};
}

Json ledger_json(const Ledger& ledger) {
  Json lines = Json::array();
  for (const LedgerLine& line : ledger.lines) {
    lines.push_back({{"line", line.name},
                     {"amount_usd", band_json(line.amount)},
                     {"contains", line.contains},
                     {"basis", line.basis},
                     {"source", line.source},
                     {"headline", line.part == ProgrammePart::final_run},
                     {"on", line.on}});
  }
  return {{"lines", lines},
          {"headline_usd", band_json(ledger.headline())},
          {"headline_contains", headline_lines(ledger)},
          {"total_usd", band_json(ledger.total())},
          {"total_contains", total_lines(ledger)}};
}

Json energy_json(const EnergyReport& report) {
  Json conventions = Json::object();
  for (const auto& [name, convention] : energy_convention_names) {
    const EnergyUse& use = report.use(convention);
    conventions[std::string{name}] = {{"energy_j", band_json(use.building)},
                                      {"emissions_g", band_json(use.emissions)},
                                      {"cost_usd", band_json(use.cost)}};
  }
  return {{"conventions", conventions},
          {"computing", rounded(report.load.computing)},
          {"communicating", rounded(report.load.communicating)},
          {"idle", rounded(report.load.idle)},
          {"node_power_w", rounded(report.node_power.value())},
          {"pue", rounded(report.terms.pue.value)},
          {"grid", report.terms.grid.name}};
}

/// That of the main phase's steps, with the hours and dollars of the whole run.
Json run_json(const RunScenario& scenario, const RunPrediction& run) {
  Json json = prediction_json(scenario.phases[run.main].scenario(), run.main_phase());
  if (!scenario.tells_of_run()) return json;
  json["scenario"] = scenario.name;
  add_figures(run.total, run.ledger.has_value(), json);
  json["published"] = published_json(scenario, "", run.total);
  if (scenario.has_phases()) {
    json["main_phase"] = scenario.phases[run.main].name;
    json["stages"] = stages_json(scenario, run);
    json["phases"] = phases_json(scenario, run);
  }
  if (run.reliability) {
    json["reliability"] = reliability_json(*run.reliability, *scenario.reliability);
  }
  if (run.ledger) json["ledger"] = ledger_json(*run.ledger);
  if (run.energy) json["energy"] = energy_json(*run.energy);
  return json;
}

Json json_of(const CostRatio& ratio) {
  return {{"cost", rounded(ratio.cost())},
          {"training_flops", rounded(ratio.work)},
          {"gpu_hours_per_flop", rounded(ratio.hours_per_flop)},
          {"price", rounded(ratio.price)}};
}

}  // namespace

std::string json_of(const Scenario& scenario, const Prediction& prediction) {
  return text_of(prediction_json(scenario, prediction));
}

std::string json_of(const RunScenario& scenario, const RunPrediction& prediction) {
  return text_of(run_json(scenario, prediction));
}

std::string json_of(const std::vector<ComparedRun>& runs) {
  Json list = Json::array();
  const auto first = training_cost(runs.front());
  for (const ComparedRun& run : runs) {
    Json& json = list.emplace_back(run_json(run.scenario, run.prediction));
    const auto cost = training_cost(run);
    if (first && cost) json["cost_ratio"] = json_of(cost_ratio(*cost, *first));
  }
  return text_of({{"runs", list}});
}

}  // namespace trainyard
