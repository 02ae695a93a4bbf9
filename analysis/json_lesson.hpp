#pragma once

#include <span>

#include "analysis/json_text.hpp"
#include "analysis/lesson_answer.hpp"

namespace trainyard {

/// A lesson for its page, with the answer: `rows` by value of the knob has `figures` in SI units
/// (null where there is none) and their `texts`.
Json lesson_json(const Lesson& lesson, const LessonAnswer& answer);

/// Numbers, titles and questions, for a list to choose from.
Json lessons_json(std::span<const Lesson> lessons);

}  // namespace trainyard
