#include "analysis/export_condition.hpp"

#include <random>

#include "tests/catch.hpp"
#include "tests/export_rows.hpp"

using namespace trainyard;

namespace {

ChipMetrics with_tpp(double tpp) {
  ChipMetrics metrics;
  metrics.tpp = tpp;
  return metrics;
}

Condition tpp(Comparison comparison, double limit) {
  return {.thresholds = {{Measure::tpp, comparison, limit}}, .datacenter = {}, .any_of = {}};
}

/// A chip somewhere around the limits of the rules.
ChipMetrics random_chip(std::mt19937& random) {
  const auto up_to = [&](double most) {
    return most * static_cast<double>(random()) / static_cast<double>(std::mt19937::max());
  };
  ChipMetrics metrics;
  metrics.tpp = up_to(random() % 2 == 0 ? 6000.0 : 25000.0);
  if (random() % 4 != 0) metrics.performance_density = up_to(8.0);
  metrics.io = Bandwidth{up_to(1300e9)};
  metrics.memory = Bandwidth{up_to(7000e9)};
  metrics.datacenter = random() % 3 != 0;
  return metrics;
}

}  // namespace

TEST_CASE("a limit belongs to 'at least' and 'at most', and not to 'above' and 'below'") {
  CHECK(holds(tpp(Comparison::at_least, 4800.0), with_tpp(4800.0)));
  CHECK(!holds(tpp(Comparison::at_least, 4800.0), with_tpp(4799.9)));
  CHECK(holds(tpp(Comparison::at_most, 4800.0), with_tpp(4800.0)));
  CHECK(!holds(tpp(Comparison::at_most, 4800.0), with_tpp(4800.1)));
  CHECK(!holds(tpp(Comparison::above, 4800.0), with_tpp(4800.0)));
  CHECK(holds(tpp(Comparison::above, 4800.0), with_tpp(4800.1)));
  CHECK(!holds(tpp(Comparison::below, 4800.0), with_tpp(4800.0)));
  CHECK(holds(tpp(Comparison::below, 4800.0), with_tpp(4799.9)));
}

TEST_CASE("a performance density that is not known counts as none") {
  CHECK(value_of(Measure::performance_density, ChipMetrics{}) == 0.0);
}

TEST_CASE("a condition of the rules fails exactly where thresholds are missed") {
  const auto seed = GENERATE(range(1U, 201U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const ChipMetrics metrics = random_chip(random);
  for (const RuleVersion& version : built_in_rules().versions) {
    for (const Clause& clause : version.clauses) {
      if (!clause.when) continue;
      CAPTURE(version.what, clause.id);
      std::vector<Threshold> missed;
      add_missed(*clause.when, metrics, missed);
      const bool other_market =
          clause.when->datacenter && *clause.when->datacenter != metrics.datacenter;
      CHECK(holds(*clause.when, metrics) == (missed.empty() && !other_market));
    }
  }
}

TEST_CASE("a chip that needs a licence still does with more performance or bandwidth") {
  const auto seed = GENERATE(range(1U, 201U));
  CAPTURE(seed);
  std::mt19937 random{seed};
  const ChipMetrics metrics = random_chip(random);
  ChipMetrics faster = metrics;  // of the same area
  faster.tpp *= 1.5;
  if (faster.performance_density) *faster.performance_density *= 1.5;
  ChipMetrics wider = metrics;
  wider.io = wider.io * 1.5;
  wider.memory = wider.memory * 1.5;
  for (const RuleVersion& version : built_in_rules().versions) {
    for (const auto& [name, destination] : destination_names) {
      CAPTURE(version.what, name);
      const auto licence = [&](const ChipMetrics& chip) {
        return verdict(built_in_rules(), chip, version.from, destination).licence_required();
      };
      if (!licence(metrics)) continue;
      CHECK(licence(faster));
      CHECK(licence(wider));
    }
  }
}
