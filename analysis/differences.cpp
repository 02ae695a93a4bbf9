#include "analysis/differences.hpp"

#include <array>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

#include "analysis/error_summary.hpp"

namespace trainyard {
namespace {

/// Metrics that tell how fast a GPU trains, and whether by rate or by time.
enum class Sense : std::uint8_t { rate, time };

constexpr std::array<std::pair<std::string_view, Sense>, 6> senses{{
    {"step_time", Sense::time},
    {"gpu_hours", Sense::time},
    {"tokens_per_s_per_gpu", Sense::rate},
    {"model_tflops_per_gpu", Sense::rate},
    {"mfu_causal", Sense::rate},
    {"mfu_full", Sense::rate},
}};

/// How fast a scenario is by one of its rows.
struct Speed {
  const ValidationRow* row;
  double published;  ///< tokens a second and GPU
  double predicted;
};

/// A row says by what factor the prediction is off, whatever it counts in.
std::optional<Speed> speed_of(const ValidatedScenario& scenario) {
  for (const ValidationRow& row : scenario.rows) {
    const auto sense =
        std::ranges::find_if(senses, [&](const auto& known) { return known.first == row.metric; });
    if (sense == senses.end()) continue;
    const double predicted = scenario.tokens_per_gpu.value();
    const double ratio = row.published / row.predicted;
    return Speed{.row = &row,
                 .published = sense->second == Sense::rate ? predicted * ratio : predicted / ratio,
                 .predicted = predicted};
  }
  return std::nullopt;
}

bool same_file(const std::filesystem::path& one, const std::filesystem::path& other) {
  return std::filesystem::weakly_canonical(one) == std::filesystem::weakly_canonical(other);
}

const ValidatedScenario& scenario_of(const ScenarioPair& pair, const std::filesystem::path& file,
                                     std::span<const ValidatedScenario> scenarios) {
  const auto found = std::ranges::find_if(
      scenarios, [&](const ValidatedScenario& known) { return same_file(known.file, file); });
  if (found != scenarios.end()) return *found;
  throw InputError{pair.place + ": " + file.string() + " is not among what is validated"};
}

/// The speed of a pair's scenario; throws if it publishes none.
Speed find_speed(const ScenarioPair& pair, const ValidatedScenario& scenario) {
  if (const auto speed = speed_of(scenario)) return *speed;
  throw InputError{pair.place + ": " + scenario.file.stem().string() +
                   " publishes no rate of training (publish step_time, tokens_per_s_per_gpu, "
                   "model_tflops_per_gpu, mfu_causal, mfu_full or gpu_hours)"};
}

/// Nothing if a scenario was refused. Throws InputError if the pair tells nothing.
std::optional<Difference> find_difference(const ScenarioPair& pair,
                                          std::span<const ValidatedScenario> scenarios) {
  const ValidatedScenario& without = scenario_of(pair, pair.from, scenarios);
  const ValidatedScenario& with = scenario_of(pair, pair.to, scenarios);
  if (!without.refused.empty() || !with.refused.empty()) return std::nullopt;
  const Speed from = find_speed(pair, without);
  const Speed to = find_speed(pair, with);
  const bool alike = from.row->split == to.row->split;
  return Difference{.what = pair.what,
                    .from = from.row->scenario,
                    .to = to.row->scenario,
                    .folder = to.row->folder,
                    .split = alike ? to.row->split : "public_validation",
                    .published = to.published / from.published,
                    .predicted = to.predicted / from.predicted};
}

}  // namespace

bool Difference::counts() const {
  constexpr double least = 0.01;
  return std::abs(published - 1.0) >= least;
}

bool names_differences(const YamlDocument& document) {
  return document.root().is_map() && document.root().map().find("differences");
}

std::vector<ScenarioPair> read_differences(const YamlDocument& document) {
  return document.root().read([](YamlMap& file) {
    std::vector<ScenarioPair> pairs;
    for (const YamlValue& pair : file.at("differences").list()) {
      pairs.push_back(pair.read([&](YamlMap& map) {
        return ScenarioPair{.what = map.at("what").text(),
                            .from = map.at("from").file(),
                            .to = map.at("to").file(),
                            .place = pair.place()};
      }));
    }
    return pairs;
  });
}

Differences find_differences(std::span<const ScenarioPair> pairs,
                             std::span<const ValidatedScenario> scenarios) {
  Differences found;
  for (const ScenarioPair& pair : pairs) {
    try {
      if (auto difference = find_difference(pair, scenarios)) {
        found.pairs.push_back(std::move(*difference));
      } else {
        ++found.without_scenario;
      }
    } catch (const InputError& error) {
      found.problems.emplace_back(error.what());
    }
  }
  return found;
}

DifferenceSummary difference_summary(const std::vector<Difference>& differences) {
  DifferenceSummary summary{.pairs = differences.size()};
  std::vector<double> errors;
  for (const Difference& difference : differences) {
    errors.push_back(difference.relative_error());
    if (!difference.counts()) continue;
    ++summary.counted;
    if (difference.right_sign()) ++summary.right_sign;
  }
  summary.median_error = error_summary(std::move(errors)).median;
  return summary;
}

}  // namespace trainyard
