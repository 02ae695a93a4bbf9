#include <cmath>
#include <stdexcept>

#include "analysis/validation_row.hpp"
#include "tests/catch.hpp"

using namespace trainyard;

// github deepseek-ai/profile-data train.json @4496024.
TEST_CASE("an overlapped pair takes, computes and exposes what the published trace shows") {
  const ValidatedScenario pair = validate_scenario(
      TRAINYARD_SOURCE_DIR "/tests/published/deepseek-profile/pair.yaml", embedded_catalogue());
  REQUIRE(pair.refused.empty());
  const auto row = [&](const std::string& metric) {
    for (const ValidationRow& found : pair.rows) {
      if (found.metric == metric) return found;
    }
    throw std::runtime_error{metric + " is not published"};
  };
  CHECK(std::abs(row("time").relative_error()) < 0.07);
  CHECK(std::abs(row("compute_busy").relative_error()) < 0.07);
  CHECK(row("exposed_communication").predicted < 8e-3);
  CHECK(std::abs(row("transport").relative_error()) < 0.07);
}
