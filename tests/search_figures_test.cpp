#include "analysis/search_figures.hpp"

#include "tests/catch.hpp"
#include "tests/searches.hpp"

using namespace trainyard;

namespace {

/// A result in which all valid plans are replayed.
SearchResult priced_result() {
  return search_in(small_plan("{" + few_plans + ", replayed: 100}", "price: 2.00 USD/GPU-hour\n"));
}

}  // namespace

TEST_CASE("hours, money and energy of a plan follow from its step") {
  const SearchResult result = priced_result();
  for (const SearchedPlan& plan : result.best) {
    for (const PlanFigures& figures : {plan.estimated, *plan.replayed}) {
      const double steps = 1e9 / (64.0 * 4096.0);
      CHECK(figures.duration.value() == Approx(figures.step_time.value() * steps));
      CHECK(figures.gpu_hours.value() == Approx(figures.duration.value() * 16.0 / 3600.0));
      CHECK(figures.cost->value() == Approx(2.0 * figures.gpu_hours.value()));
      const SearchSite& site = result.site_of(plan);
      const double most = node_peak(*site.draw, site.scenario.cluster.gpu.tdp, 8).value() * 2.0;
      CHECK(figures.energy->value() < figures.duration.value() * most * result.pue);
      CHECK(figures.energy->value() > 0.3 * figures.duration.value() * most * result.pue);
    }
    // What waits for communication draws less, and an estimate does not see that.
    CHECK(plan.replayed->energy->value() <= 1.001 * plan.estimated.energy->value());
  }
}

TEST_CASE("figures keep within a deadline and a budget, or do not") {
  PlanFigures figures;
  figures.duration = 2.0 * one_day;
  figures.cost = Dollars{100.0};
  CHECK(keeps_within({}, figures));
  CHECK(keeps_within({.deadline = 2.0 * one_day, .budget = Dollars{100.0}}, figures));
  CHECK_FALSE(keeps_within({.deadline = 1.9 * one_day}, figures));
  CHECK_FALSE(keeps_within({.budget = Dollars{99.0}}, figures));
  figures.cost = std::nullopt;
  CHECK_FALSE(keeps_within({.budget = Dollars{100.0}}, figures));
}

TEST_CASE("each objective has its value") {
  PlanFigures figures;
  figures.step_time = Seconds{1.0};
  figures.gpu_hours = GpuHours{2.0};
  figures.cost = Dollars{3.0};
  figures.energy = Joules{4.0};
  CHECK(value_of(figures, SearchObjective::step_time) == 1.0);
  CHECK(value_of(figures, SearchObjective::gpu_hours) == 2.0);
  CHECK(value_of(figures, SearchObjective::cost) == 3.0);
  CHECK(value_of(figures, SearchObjective::energy) == 4.0);
}
