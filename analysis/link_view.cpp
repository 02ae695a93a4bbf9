#include "analysis/link_view.hpp"

#include "analysis/link_use.hpp"
#include "analysis/topology_drawing.hpp"
#include "workloads/step_load.hpp"

namespace trainyard {
namespace {

Json view_of(const LinkUse& use) {
  return {{"name", use.name},
          {"count", use.count},
          {"capacity_bytes_per_s", rounded(use.capacity.value())},
          {"bytes_per_step", rounded(use.mean.value())},
          {"busiest_bytes_per_step", rounded(use.busiest.value())},
          {"mean_use", rounded(use.mean_use)},
          {"busiest_use", rounded(use.busiest_use)}};
}

}  // namespace

void add_links(Json& run_view, const Scenario& scenario, const Prediction& prediction) {
  const TrainingSetup setup = setup_of(scenario);
  const std::vector<double> bytes = step_bytes(setup);
  for (const LinkUse& use : link_use(setup.cluster, bytes, prediction.step_time)) {
    run_view["step"]["links"].push_back(view_of(use));
  }
  run_view["cluster"]["svg"] =
      step_drawing(setup.cluster, scenario.name, bytes, prediction.step_time);
}

}  // namespace trainyard
