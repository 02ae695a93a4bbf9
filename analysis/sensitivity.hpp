#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/band.hpp"
#include "analysis/input_sides.hpp"
#include "analysis/run_prediction.hpp"
#include "analysis/sensitivity_inputs.hpp"

namespace trainyard {

/// What comes of a run if inputs are off: by how much they are in the mean, not between bounds that
/// nine of ten cases keep.
struct SensitivityFigures {
  Band<Seconds> step_time;  ///< of the main phase
  Band<GpuHours> gpu_hours;
  std::optional<Band<Dollars>> cost;  ///< if the run has prices
};

/// One input up and down, all others as they are.
struct InputSwing {
  std::string name;
  std::string meaning;
  double uncertainty;
  std::string kind;
  std::string source;
  SensitivityFigures figures;  ///< bounds are where it is off; as predicted if both lie on one side
  bool one_sided;  ///< whether it takes longer, or less long, on whichever side the input is off

  /// Between the bounds of the step time.
  Seconds swing() const { return figures.step_time.high - figures.step_time.low; }
};

/// A published value of a run in terms of its step time.
struct PublishedStep {
  std::string metric;  ///< as `published:` has it
  Seconds step_time;   ///< which the step would have to take for it
  std::string source;
};

/// A prediction, what it rests on, and by how much it may be off for that.
struct Sensitivity {
  std::string name;   ///< of the scenario
  std::string model;  ///< of its main phase
  std::string gpu;
  int gpus;
  SensitivityFigures figures;
  std::vector<InputSwing> inputs;  ///< those that something depends on, the largest swing first
  std::vector<std::string> most_important;  ///< for the step time: three at most
  std::vector<PublishedStep> published;     ///< of the main phase's steps
  std::optional<double> nested_deviation;   ///< as in its Prediction; not in the band
};

/// Predicts the run with each input off by its uncertainty u, once (1 + u) times and once 1 / (1 +
/// u) of what it is, by fluid replays, which `processes` share as estimate_sides() tells.
/// `predicted` is the run as it is, by the same engine. What failures cost then follows from closed
/// forms; ramps and phases of less than a tenth of the GPU-hours go in proportion to the rest.
///
/// Inputs are off independently: distances from the prediction add up as the root of the sum of
/// their squares, upwards and downwards apart. Plans that do not count are left out. Throws
/// InputError.
Sensitivity sensitivity(const RunScenario& scenario, const RunPrediction& predicted,
                        const UncertaintyCatalogue& catalogue, int processes = 1,
                        const InputsDone& tell = {});

}  // namespace trainyard
