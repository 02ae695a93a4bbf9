#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/knobs.hpp"
#include "analysis/run_prediction.hpp"

namespace trainyard {

/// A scenario to play with, and what can be turned in it.
struct PlayExample {
  std::string name;   ///< of its file, without its ending
  std::string title;  ///< what it says of itself, or its name
  YamlDocument document;
  RunScenario run;
  std::vector<Knob> knobs;
};

/// Throws InputError if the scenario cannot be read, or trains no model.
PlayExample play_example(YamlDocument document, std::string title, const Catalogue& catalogue);

/// What a file that the program was built with is called while it is read: as if it lay where no
/// other file can, so that no name in it is taken for one.
std::string embedded_file_name(std::string_view name);

/// The scenarios that the program was built with.
std::vector<PlayExample> embedded_play_examples(const Catalogue& catalogue);

/// A scenario of a user's. Throws InputError.
PlayExample play_example_of_file(const std::string& file, const Catalogue& catalogue);

/// Keys of knobs and the values that they are to have.
using KnobValues = std::vector<std::pair<std::string, std::string>>;

/// A question that no page asks: a knob that is not there, or a value that it does not take.
class BadWhatIf : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The values in the order in which knobs are turned, so that equal questions are written alike.
/// Throws BadWhatIf.
KnobValues checked_values(const PlayExample& example, KnobValues values);

/// The example with knobs turned. Requires checked values.
YamlDocument turned(const PlayExample& example, const KnobValues& values,
                    const Catalogue& catalogue);

/// What becomes of a run when knobs are turned.
struct WhatIf {
  YamlDocument document;
  RunScenario run;
  RunPrediction prediction;
  std::vector<Knob> knobs;  ///< with the values that they have then
};

/// Reads and predicts it, with the fluid engine. Requires checked values. Throws InputError if it
/// cannot run.
WhatIf predict_what_if(const PlayExample& example, const KnobValues& values,
                       const Catalogue& catalogue);

/// A mistake for somebody who has turned a knob and never seen a file.
struct PlayProblem {
  std::string problem;
  std::string remedy;  ///< may be empty
  std::string knob;    ///< that it comes from, where that is known
};

/// What "file:line:column: problem (remedy)" says.
PlayProblem problem_of(const PlayExample& example, const std::string& error);

}  // namespace trainyard
