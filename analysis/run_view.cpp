#include "analysis/run_view.hpp"

#include "analysis/assumptions_view.hpp"
#include "analysis/cluster_view.hpp"
#include "analysis/headline_view.hpp"
#include "analysis/money_view.hpp"
#include "analysis/published_view.hpp"
#include "analysis/run_money.hpp"
#include "analysis/sensitivity_view.hpp"
#include "analysis/step_view.hpp"
#include "analysis/version.hpp"

namespace trainyard {
namespace {

/// A phase by one of its plans; `step_time_s` and `steps` are null where its hours are given.
Json phase_view(const RunScenario& scenario, const RunPrediction& run, std::size_t at,
                std::size_t plan) {
  const RunPhase& phase = scenario.phases[at];
  const std::string& name = phase.plans[plan].name;
  const RunFigures figures = figures_of(scenario, run, phase.name, name);
  Json view{{"name", phase.name.empty() ? "the run" : phase.name},
            {"plan", name},
            {"gpus", phase.plans[plan].scenario.gpus()},
            {"duration_s", rounded(figures.duration.middle.value())},
            {"gpu_hours", rounded(figures.gpu_hours.middle.value())},
            {"cost_usd", price_of(scenario, phase) ? Json(rounded(figures.cost.middle.value()))
                                                   : Json(nullptr)},
            {"stage", phase.stage},
            {"counted", plan == 0},
            {"given", phase.given.has_value()},
            {"step_time_s", nullptr},
            {"steps", nullptr},
            {"fits", true}};
  if (phase.given) return view;
  const Prediction& steps = run.phases[at].plans[plan];
  view["step_time_s"] = rounded(steps.step_time.value());
  view["steps"] = rounded(steps.steps);
  view["fits"] = steps.fits;
  return view;
}

Json phases_view(const RunScenario& scenario, const RunPrediction& run) {
  Json list = Json::array();
  for (std::size_t phase = 0; phase < scenario.phases.size(); ++phase) {
    for (std::size_t plan = 0; plan < scenario.phases[phase].plans.size(); ++plan) {
      list.push_back(phase_view(scenario, run, phase, plan));
    }
  }
  return list;
}

}  // namespace

Json run_view(const RunScenario& scenario, const RunPrediction& run,
              const Sensitivity* sensitivity) {
  const Scenario& main = scenario.phases[run.main].scenario();
  Json view{{"view", "run"},
            {"name", scenario.name},
            {"version", "trainyard " + std::string{program_version()}}};
  const std::vector<ValidationRow> published = validation_rows(scenario, run);
  view["headline"] = headline_view(scenario, run, sensitivity);
  view["band"] = band_view(sensitivity);
  view["published"] = published_view(scenario.name, published);
  view["step"] = step_view(main, run.main_phase());
  view["phases"] = phases_view(scenario, run);
  view["ledger"] = ledger_view(run);
  view["goodput"] = goodput_view(scenario, run);
  view["energy"] = energy_view(run);
  view["tornado"] = tornado_view(sensitivity);
  view["cluster"] = cluster_view(main);
  view["assumptions"] = assumptions_view(scenario, run, published);
  return view;
}

}  // namespace trainyard
