#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "analysis/prediction.hpp"
#include "analysis/run_scenario.hpp"
#include "analysis/scenario_files.hpp"
#include "analysis/validate.hpp"
#include "analysis/validation_row.hpp"
#include "tests/catch.hpp"

// Whole steps against what others measured, in tests/published/.

using namespace trainyard;

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t every = 24;  // of the files: checked memory is slow
#else
constexpr std::size_t every = 1;
#endif

/// How far the step time of a row is off, as a share of the published one.
double error_of(const ValidationRow& row) {
  const double of_rate = row.published / row.predicted - 1.0;
  return std::abs(row.metric == "step_time" ? row.relative_error() : of_rate);
}

struct Errors {
  std::vector<double> of_hopper;
  std::vector<double> of_ampere;
  std::vector<double> all;
};

Errors errors_of_training() {
  const Catalogue catalogue = embedded_catalogue();
  const std::vector<std::string> paths{TRAINYARD_SOURCE_DIR "/tests/published"};
  Errors errors;
  std::size_t seen = 0;
  for (const std::filesystem::path& file : scenario_files(paths)) {
    const YamlDocument document = read_over_base(file);
    YamlMap keys = document.root().map();
    if (!keys.find("published") || measures(document) || seen++ % every != 0) continue;
    const Scenario scenario = read_scenario(document, catalogue);
    for (const ValidationRow& row : validation_rows(scenario, predict(scenario))) {
      const bool ampere = scenario.cluster.gpu.architecture == Architecture::ampere;
      (ampere ? errors.of_ampere : errors.of_hopper).push_back(error_of(row));
      errors.all.push_back(error_of(row));
    }
  }
  return errors;
}

double quantile(std::vector<double> errors, double share) {
  std::ranges::sort(errors);
  return errors[static_cast<std::size_t>(share * static_cast<double>(errors.size() - 1))];
}

}  // namespace

TEST_CASE("half of the published steps are met within 5 % on Hopper, within 8 % on Ampere") {
  const Errors errors = errors_of_training();
  REQUIRE(errors.all.size() >= 500 / every);
  if (every > 1) return;  // too few to say more than that they can be predicted
  INFO("rows: " << errors.all.size());
  CHECK(quantile(errors.of_hopper, 0.5) < 0.05);
  CHECK(quantile(errors.of_ampere, 0.5) < 0.08);
  CHECK(quantile(errors.all, 0.9) < 0.15);
}
