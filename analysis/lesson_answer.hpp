#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/lesson.hpp"

namespace trainyard {

/// The run at one value of the knob.
struct PredictedValue {
  RunScenario scenario;
  RunPrediction prediction;
};

/// Predicts the run at each value of the lesson's knob; `document` is the scenario that the lesson
/// stands in. Throws InputError if a value cannot run or does not fit in memory.
std::vector<PredictedValue> predicted_values(const Lesson& lesson, const YamlDocument& document,
                                             const Catalogue& catalogue);

/// What simulation answers to a lesson's question.
struct LessonAnswer {
  /// By value of the knob, by figure of the lesson; nothing where the run does not tell it.
  std::vector<std::vector<std::optional<double>>> figures;
  std::string text;
};

/// Throws InputError if a run does not tell a figure that the answer has a place for.
LessonAnswer answer_of(const Lesson& lesson, const YamlDocument& document,
                       const std::vector<PredictedValue>& runs);

}  // namespace trainyard
