#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/lesson.hpp"

namespace trainyard {

/// What simulation answers to a lesson's question.
struct LessonAnswer {
  /// By value of the knob, by figure of the lesson; nothing where the run does not tell it.
  std::vector<std::vector<std::optional<double>>> figures;
  std::string text;
  std::vector<bool> claims;  ///< of the lesson: whether they hold
};

/// Predicts the run at each value of the lesson's knob; `document` is the scenario that the lesson
/// stands in. Throws InputError if a value cannot run, does not fit in memory, or does not tell a
/// figure that the answer has a place for.
LessonAnswer answer_of(const Lesson& lesson, const YamlDocument& document,
                       const Catalogue& catalogue);

}  // namespace trainyard
