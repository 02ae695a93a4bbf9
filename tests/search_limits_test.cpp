#include "analysis/search_limits.hpp"

#include "tests/catch.hpp"
#include "tests/runs.hpp"
#include "workloads/estimate.hpp"
#include "workloads/misfit.hpp"

using namespace trainyard;

TEST_CASE("no run is estimated shorter than the least that it can take") {
  for (unsigned seed = 8200; seed < 8260; ++seed) {
    CAPTURE(seed);
    const Run run = random_run(seed);
    if (find_misfit(run.model, run.training, run.plan, run.fabric.nodes, 8)) continue;
    Scenario scenario{};
    scenario.model = run.model;
    scenario.training = run.training;
    scenario.cluster = h800s(run.fabric);
    const Tokens step{static_cast<double>(run.training.global_batch) *
                      run.training.sequence_length};
    PlanEstimates estimates{run.setup()};
    const Seconds estimated = estimates(run.plan, run.training).step_time;
    CHECK(least_duration(scenario) <= estimated * (run.training.tokens / step));
  }
}
